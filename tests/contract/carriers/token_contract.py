"""What every client of an API with OAuth2 tokens must do beside the contract of all carriers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from carrier_contract import CarrierContract

from bot.errors import CredentialsError
from bot.tracking.carriers.registry import REGISTRY, build_apis
from bot.tracking.port import TrackingApi


class TokenContract(CarrierContract):
    """Subclasses give also the fixture `settings`; `call` is the simulator's name for a call about numbers."""

    call = "track"

    def test_one_token_serves_many_calls(self, server: Any, carrier: TrackingApi, numbers: list[str]) -> None:
        for number in numbers[:3]:
            self.ask(carrier, [number])
        assert server.calls == {"token": 1, self.call: 3}

    def test_a_token_is_not_renewed_for_ever(self, server: Any, carrier: TrackingApi, numbers: list[str]) -> None:
        self.break_next(server, "401", 10)
        with pytest.raises(CredentialsError):
            self.ask(carrier, [numbers[0]])
        assert server.calls == {"token": 2, self.call: 2}

    def test_a_login_error_inside_a_200_is_a_matter_of_credentials(
        self, server: Any, carrier: TrackingApi, numbers: list[str]
    ) -> None:
        self.break_next(server, "login_in_200")
        with pytest.raises(CredentialsError):
            self.ask(carrier, [numbers[0]])

    def test_the_registry_builds_it_only_with_its_credentials(self, settings: Any) -> None:
        name = self.carrier_name
        assert REGISTRY[name].required_settings == ("client_id", "client_secret")
        assert build_apis({name: {"client_id": "", "client_secret": "x"}}) == {}
        keys = {"client_id": "a", "client_secret": "b", "base_url": settings.base_url, "limits": {"tries": 1}}
        built = build_apis({name: keys, "other": {}})
        assert set(built) == {name}
        built[name].close()

    def test_secrets_are_not_in_the_repr_of_the_settings(self, settings: Any) -> None:
        assert settings.client_secret not in repr(settings)

    def test_settings_without_a_secret_are_refused_at_once(self, settings: Any, carrier: Any) -> None:
        with pytest.raises(CredentialsError, match="client_secret"):
            type(carrier)(replace(settings, client_secret=""))
