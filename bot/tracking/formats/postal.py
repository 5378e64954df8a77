"""Numbers of the posts: USPS, those who hand over to USPS, Canada Post, and the UPU's S10 for all others.

Sources, read 2026-11-22:
PUB199 describes the Intelligent Mail package barcode: 22, 26 or 30 digits that begin with 91 to 95, and the routing
420 + ZIP or ZIP+4 before it, which is no part of the number.
PUB109 describes the older 20 digits of extra services; PUB91 those that are computed with a 91 that is often left out.
"""

from __future__ import annotations

from bot.tracking.formats.check_digits import any_of, gs1, gs1_after, s10
from bot.tracking.formats.form import Format, Says, form

PUB199 = "https://postalpro.usps.com/pub199"
PUB109 = "http://www.usps.com/cpim/ftp/pubs/pub109/ch2_021.htm"
USPS_HELP = "https://parceltracking.info/usps-tracking-number"
UPU = "https://en.wikipedia.org/wiki/S10_(UPU_standard)"
CANADA_POST = "https://mz01-production.nmbsolutions.ca/help/webhelp/Kewill/English/capo__track_format.html"
CANADA_POST_PIN = "https://origin-www.canadapost.ca/info/mc/business/productsservices/developers/services/tracking/trackingdetails.jsf"
MAIL_INNOVATIONS = "https://www.ups.com/ci/en/help-center/sri/tracking-number.page"
DHL_ECOMMERCE = "https://github.com/jkeen/tracking_number_data/issues/101"
NEWGISTICS = "https://mz01-production.nmbsolutions.ca/help/webhelp/Kewill/English/Newgistics.html"
FEDEX_ECONOMY = "https://github.com/jkeen/tracking_number_data/issues/25"

_ROUTING = ("", r"420\d{5}", r"420\d{9}")
_20_DIGITS = any_of(gs1, gs1_after("91"))


def with_routing(number: str) -> tuple[str, ...]:
    """The patterns of a number alone, and behind 420 with a ZIP and with a ZIP+4."""
    return tuple(f"{routing}(?P<c>(?P<n>{number}))" for routing in _ROUTING)


_IMPB = with_routing(r"9[1-5]\d{20}(?:\d{4}){0,2}")
_HANDED_OVER = with_routing(r"9[2-5]\d{20}(?:\d{4}){0,2}")

# ISO 3166 codes of the countries and territories whose posts issue S10 numbers.
_COUNTRIES = (
    "AD|AE|AF|AG|AI|AL|AM|AN|AO|AR|AT|AU|AW|AX|AZ|BA|BB|BD|BE|BF|BG|BH|BI|BJ|BM|BN|BO|BQ|BR|BS|BT|BW|BY|BZ|CA|CD|CF|CG|CH|"
    "CI|CK|CL|CM|CN|CO|CR|CU|CV|CW|CY|CZ|DE|DJ|DK|DM|DO|DZ|EC|EE|EG|ER|ES|ET|FI|FJ|FK|FO|FR|GA|GB|GD|GE|GF|GG|GH|GI|GL|GM|"
    "GN|GP|GQ|GR|GT|GU|GW|GY|HK|HN|HR|HT|HU|ID|IE|IL|IM|IN|IQ|IR|IS|IT|JE|JM|JO|JP|KE|KG|KH|KI|KM|KN|KP|KR|KW|KY|KZ|LA|LB|"
    "LC|LI|LK|LR|LS|LT|LU|LV|LY|MA|MC|MD|ME|MG|MH|MK|ML|MM|MN|MO|MQ|MR|MS|MT|MU|MV|MW|MX|MY|MZ|NA|NC|NE|NF|NG|NI|NL|NO|NP|"
    "NR|NU|NZ|OM|PA|PE|PF|PG|PH|PK|PL|PM|PN|PR|PS|PT|PW|PY|QA|RE|RO|RS|RU|RW|SA|SB|SC|SD|SE|SG|SH|SI|SK|SL|SM|SN|SO|SR|SS|"
    "ST|SV|SX|SY|SZ|TC|TD|TG|TH|TJ|TL|TM|TN|TO|TR|TT|TV|TW|TZ|UA|UG|US|UY|UZ|VA|VC|VE|VG|VI|VN|VU|WF|WS|YE|YT|ZA|ZM|ZW"
)
_ABROAD = "|".join(code for code in _COUNTRIES.split("|") if code not in {"US", "CA"})

POSTAL: tuple[Format, ...] = (
    form("usps", "IMpb", _IMPB, PUB199, gs1),
    form("usps", "20 digits", with_routing(r"\d{20}"), PUB109, _20_DIGITS),
    form("usps", "S10", r"[A-Z]{2}(?P<c>\d{9})US", UPU, s10),
    form("usps", "Global Express Guaranteed", r"82\d{8}", USPS_HELP, says=Says.NOTHING),
    form("ups", "Mail Innovations, handed over", _HANDED_OVER, MAIL_INNOVATIONS, gs1, says=Says.LITTLE),
    form("fedex", "Ground Economy, handed over", _HANDED_OVER, FEDEX_ECONOMY, gs1, says=Says.LITTLE),
    form("dhl", "eCommerce, handed over", _HANDED_OVER, DHL_ECOMMERCE, gs1, says=Says.LITTLE),
    form("newgistics", "handed over", _HANDED_OVER, NEWGISTICS, gs1, says=Says.LITTLE),
    form("canada_post", "16 digits", r"\d{16}", CANADA_POST, gs1),
    form("canada_post", "S10", r"[A-Z]{2}(?P<c>\d{9})CA", UPU, s10),
    form("canada_post", "PIN of 12, notice card of 15", r"\d{12}|\d{15}", CANADA_POST_PIN, says=Says.NOTHING),
    form("s10", "S10", rf"[A-Z]{{2}}(?P<c>\d{{9}})(?:{_ABROAD})", UPU, s10),
    form("s10", "S10 of a post that is a carrier here", r"[A-Z]{2}(?P<c>\d{9})(?:US|CA)", UPU, s10, says=Says.LITTLE),
    form("dhl", "S10 of Deutsche Post", r"[A-Z]{2}(?P<c>\d{9})DE", UPU, s10, says=Says.LITTLE),
)
