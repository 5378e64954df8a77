"""The tracking number formats, as data: who uses it, what it looks like, how its check digit is computed.

A number whose format has a check digit is a candidate only when the digit is right. A `named_only` format says too
little by itself (any 9 digits) and counts only when the Carrier column names its carrier.

Sources (all read 2026-11-21): JKD = https://github.com/jkeen/tracking_number_data (formats and published samples);
UPU = https://www.upu.int, standard S10; UPS = https://developer.ups.com/api/reference/tracking (Mail Innovations);
USPS = Publication 199, Intelligent Mail package barcode.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[str], bool]


def gs1(number: str) -> bool:
    """Mod 10 with weights 3, 1, 3 … from the right, the last digit being the check digit."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(number[:-1])))
    return (10 - total % 10) % 10 == int(number[-1])


def ups_mod10(number: str) -> bool:
    """Mod 10 with weights 1, 2, 1 … from the left over what follows the prefix; A is 2, B is 3, …"""
    values = [int(char) if char.isdecimal() else (ord(char) - 3) % 10 for char in number[:-1]]
    total = sum(value * (2 if index % 2 else 1) for index, value in enumerate(values))
    return (10 - total % 10) % 10 == int(number[-1])


def weighted(weights: str) -> Check:
    """The weighted sum modulo 11 modulo 10."""

    def check(number: str) -> bool:
        total = sum(int(digit) * int(weight) for digit, weight in zip(number[:-1], weights, strict=True))
        return total % 11 % 10 == int(number[-1])

    return check


def mod7(number: str) -> bool:
    return int(number[:-1]) % 7 == int(number[-1])


def luhn(number: str) -> bool:
    doubled = [int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def s10(number: str) -> bool:
    """The UPU's check digit over the eight digits between the letters."""
    rest = sum(int(digit) * int(weight) for digit, weight in zip(number[2:10], "86423597", strict=True)) % 11
    return {0: 5, 1: 0}.get(rest, 11 - rest) == int(number[10])


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of number. `pattern` matches the whole number; the check looks at its group `c`, else at all of it.

    `is_digits`: numbers of this form have digits only; it saves most of the matching.
    """

    carrier: str
    name: str
    pattern: re.Pattern[str]
    source: str
    is_digits: bool
    check: Check | None = None
    named_only: bool = False

    def reads(self, number: str) -> bool | None:
        """True: this format, check digit right. False: this format, check digit wrong. None: not this format."""
        match = self.pattern.fullmatch(number)
        if match is None:
            return None
        if self.check is None:
            return True
        return self.check(match["c"] if "c" in match.re.groupindex else number)


def _format(
    carrier: str, name: str, pattern: str, source: str, check: Check | None = None, *, named_only: bool = False
) -> Format:
    is_digits = re.search("[A-Z]", pattern.replace("?P<", "")) is None
    return Format(carrier, name, re.compile(pattern, re.ASCII), source, is_digits, check, named_only)


_FEDEX_12 = weighted("31731731731")
_FEDEX_34 = weighted("1731731731731")
_ZIP = r"420\d{5}(?:\d{4})?"
# The countries whose posts put their ISO code at the end of an S10 number; US and CA are carriers of their own here.
_S10_COUNTRIES = (
    "AD|AE|AL|AM|AR|AT|AU|AZ|BA|BD|BE|BG|BH|BO|BR|BY|CF|CH|CL|CN|CO|CR|CU|CV|CY|CZ|DE|DK|DO|DZ|EC|EE|EG|ES|ET|FI|FO|FR|"
    "GB|GE|GH|GI|GL|GR|GT|HK|HN|HR|HU|ID|IE|IL|IN|IR|IS|IT|JM|JO|JP|KE|KG|KH|KR|KW|KZ|LA|LB|LI|LK|LT|LU|LV|MA|MC|MD|ME|"
    "MK|MM|MN|MO|MT|MU|MV|MX|MY|NG|NI|NL|NO|NP|NZ|OM|PA|PE|PG|PH|PK|PL|PR|PT|PY|QA|RO|RS|RU|RW|SA|SD|SE|SG|SI|SK|SM|SN|"
    "SV|SY|TH|TJ|TM|TN|TR|TT|TW|TZ|UA|UG|UY|UZ|VA|VE|VN|YE|ZA|ZM|ZW"
)

FORMATS: tuple[Format, ...] = (
    _format("ups", "1Z", r"1Z(?P<c>[A-Z0-9]{15}\d)", "JKD", ups_mod10),
    _format("ups", "waybill", r"[AHJKTV](?P<c>\d{10})", "JKD", ups_mod10),
    _format("ups", "Mail Innovations", r"MI\d{6}[A-Z0-9]{1,22}", "UPS"),
    _format("ups", "Mail Innovations (postal)", rf"(?:{_ZIP})?(?P<c>9[2-5]\d{{20,24}})", "UPS", gs1, named_only=True),
    _format("ups", "freight", r"\d{9}", "UPS", named_only=True),
    _format("fedex", "Express 12", r"\d{12}", "JKD", _FEDEX_12),
    _format("fedex", "Ground 15", r"\d{15}", "JKD", gs1),
    _format("fedex", "Ground SSCC", r"(?:00)?\d{18}", "JKD", gs1),
    _format("fedex", "SmartPost", r"(?:92)?6129\d{16}", "JKD", lambda n: gs1(n if n.startswith("92") else "92" + n)),
    _format("fedex", "Ground 96", r"96\d{5}(?P<c>\d{15})", "JKD", gs1),
    _format("fedex", "Express 34", r"(?:[0-8]\d|96)\d{18}(?P<c>\d{14})", "JKD", _FEDEX_34),
    _format("fedex", "ASTRA 32", r"3\d{15}(?P<c>\d{12})\d{4}", "JKD", _FEDEX_12),
    _format("fedex", "20 digits", r"\d{20}", "JKD", named_only=True),
    _format("usps", "20", r"\d{20}", "JKD", lambda n: gs1(n) or gs1("91" + n)),
    _format("usps", "IMpb", rf"(?:{_ZIP})?(?P<c>9[1-5]\d{{20}}(?:\d{{4}})?(?:\d{{4}})?)", "USPS, JKD", gs1),
    _format("usps", "legacy with ZIP", rf"{_ZIP}(?P<c>\d{{20}})", "JKD", lambda n: gs1(n) or gs1("91" + n)),
    _format("usps", "S10", r"[A-Z]{2}\d{9}US", "UPU", s10),
    _format("dhl", "Express 10/11", r"\d{10,11}", "JKD", mod7),
    _format("dhl", "piece", r"JJ?D\d{9,20}|JVGL\d{9,12}", "JKD"),
    _format("dhl", "parcel", r"003404\d{14}", "GS1 SSCC of Deutsche Post", gs1),
    _format("dhl", "eCommerce", r"(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)(?!\d{9}[A-Z]{2}$)(?=\d)[0-9A-Z]{10,39}", "JKD"),
    _format("dhl", "eCommerce 14", r"\d{14}", "JKD"),
    _format("amazon", "Logistics", r"TB[ACM]\d{12}", "JKD"),
    _format("amazon", "International", r"[ACF]\d{10}", "JKD"),
    _format("ontrac", "C", r"C(?P<c>\d{14})", "JKD", lambda n: ups_mod10("4" + n)),
    _format("ontrac", "D", r"D(?P<c>\d{14})", "JKD", lambda n: ups_mod10("5" + n)),
    _format("lasership", "L", r"L[AEHINX][1-3]\d{7}", "JKD"),
    _format("lasership", "1LS", r"1LS[0-9A-Z]{12,16}", "JKD"),
    _format("canada_post", "16", r"\d{16}", "JKD", gs1),
    _format("canada_post", "S10", r"[A-Z]{2}\d{9}CA", "UPU", s10),
    _format("purolator", "12", r"[0-5]\d{11}", "JKD", luhn),
    _format("purolator", "letters", r"[A-Z]{3}\d{9}", "JKD"),
    _format("s10", "S10", rf"[A-Z]{{2}}\d{{9}}(?:{_S10_COUNTRIES})", "UPU", s10),
)
