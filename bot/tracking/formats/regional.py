"""Numbers of regional, Canadian, European and freight carriers.

Sources, read 2026-11-22 (LISTED: format descriptions, 2026-11-21). The posts' and consolidators' are in `postal`.
"""

from __future__ import annotations

from bot.tracking.formats.check_digits import gs1_plus_one, luhn, mod37_36, ups
from bot.tracking.formats.express import LISTED
from bot.tracking.formats.form import Format, Says, form

ONTRAC_CHECK = "https://github.com/jbittel/drogher"
ONTRAC_FAQ = "https://www.ontrac.com/faq/"
LASERSHIP_NUMBERS = "https://github.com/jkeen/tracking_number_data/issues/4"
CANADIAN = "https://github.com/jkeen/tracking_number_data/pull/116"
LANDMARK = "https://github.com/jkeen/tracking_number_data/issues/20"
OLD_DOMINION = "https://github.com/jkeen/tracking_number_data/pull/103"
DPD_LABEL = "https://github.com/bwipp/postscriptbarcode/wiki/DPD-Parcel-Label"
GLS_LABEL = "https://www.paketda.de/gls/gls-paketlabel.php"

# DPD: an identification tag that only the bars have, the postal code, the parcel's own number, service, country.
_DPD_PARCEL = r"(?P<n>[0-9A-Z]{2}\d{12})"
_DPD_LABEL = rf"[0-9A-Z]{{7}}{_DPD_PARCEL}\d{{6}}"

REGIONAL: tuple[Format, ...] = (
    form("ontrac", "C, D", r"[CD]\d{14}", ONTRAC_CHECK, ups),
    form("ontrac", "once LaserShip", r"1LS[0-9A-Z]{12,18}|L[SX]\d{8}|BN\d{8,18}", ONTRAC_FAQ, says=Says.LITTLE),
    form("lasership", "L", r"L[AEHINX][1-3]\d{7}|LS\d{8}", LISTED),
    form("lasership", "1LS", r"1LS[0-9A-Z]{12,18}", LASERSHIP_NUMBERS),
    form("canpar", "22", r"[CDKLSUXZ]\d{21}", CANADIAN),
    form("purolator", "12", r"[0-5]\d{11}", CANADIAN, luhn),
    form("purolator", "letters", r"(?!UPS|DHL|GLS|DPD|TRK|AWB|PRO|PIN|REF|ORD|TB[ACM])[A-Z]{3}\d{9}", CANADIAN),
    form("landmark", "LTN", r"LTN\d{8,10}N\d", LANDMARK),
    form("old_dominion", "PRO", r"\d{11}", OLD_DOMINION, luhn),
    form("dpd", "parcel", rf"(?P<c>{_DPD_PARCEL}[0-9A-Z])", DPD_LABEL, mod37_36),
    form("dpd", "label", rf"%?(?P<c>{_DPD_LABEL}[0-9A-Z])", DPD_LABEL, mod37_36),
    form("dpd", "label as scanned", f"%{_DPD_LABEL}", DPD_LABEL),
    form("dpd", "parcel without its check character", r"\d{14}", DPD_LABEL, says=Says.LITTLE),
    form("gls", "parcel", r"\d{12}", GLS_LABEL, gs1_plus_one, says=Says.LITTLE),
    form("gls", "parcel without its check digit", r"\d{11}", GLS_LABEL, says=Says.NOTHING),
    form("gls", "Track-ID", r"[0-9A-Z]{8}", GLS_LABEL, says=Says.NOTHING),
)
