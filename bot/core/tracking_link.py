"""The page on which a carrier shows a parcel to everybody, and which web sites are carriers'."""

from __future__ import annotations

from urllib.parse import quote

_PAGES = {
    "ups": "https://www.ups.com/track?tracknum=",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr=",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
    "dhl": "https://www.dhl.com/us-en/home/tracking.html?tracking-id=",
    "canada_post": "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=",
}
CARRIER_SITES = frozenset(
    {
        "ups.com", "fedex.com", "usps.com", "dhl.com", "dhl.de", "dhlecs.com", "ontrac.com", "lasership.com",
        "canadapost-postescanada.ca", "canadapost.ca", "purolator.com", "canpar.com", "landmarkglobal.com",
        "odfl.com", "dpd.com", "gls-us.com", "gls-group.com",
    }
)  # fmt: skip
"""The domains of the carriers that the bot knows."""


def tracking_link(carrier: str, number: str) -> str | None:
    """The address of that parcel on the carrier's web site; None for a carrier whose address is not known here.

    Args:
        carrier: its canonical name, such as "ups".
    """
    page = _PAGES.get(carrier)
    return page + quote(number, safe="") if page else None


def is_carrier_site(host: str) -> bool:
    """Whether `host` is a carrier's domain or lies in one: "tools.usps.com", but not "usps.com.example.net"."""
    parts = host.lower().rstrip(".").split(".")
    return any(".".join(parts[at:]) in CARRIER_SITES for at in range(len(parts)))
