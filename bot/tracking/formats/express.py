"""Numbers of the carriers that work all over the country or the world: UPS, FedEx, DHL, Amazon.

Sources, read 2026-11-22 (LISTED: format descriptions, 2026-11-21).
"""

from __future__ import annotations

from bot.tracking.formats.check_digits import fedex_express, gs1, gs1_after, mod7, ups
from bot.tracking.formats.form import Format, Says, form
from bot.tracking.formats.postal import with_routing

UPS_NUMBERS = "https://www.ups.com/ci/en/help-center/sri/tracking-number.page"
FEDEX_GROUND = "https://docslib.org/doc/1942261/bar-code-label-layout-specification"
FEDEX_EXPRESS = "http://answers.google.com/answers/threadview/id/207899.html"
FEDEX_34 = "https://www.reference.com/business-finance/fedex-tracking-number-look-like-cc1f7bca49a0fe7a"
DHL_NUMBERS = "https://www.dhl.com/cz-en/home/tracking/id-labels.html"
DHL_CHECK = "https://github.com/jbittel/drogher"
AMAZON_NUMBERS = "https://instantparcels.com/carrier-tracking-number-formats"
LISTED = "https://github.com/jkeen/tracking_number_data"

# The number of a 34-digit label is its last 14 digits, of which the first two are zeros until twelve are used up.
_LAST_14 = r"(?P<c>00(?P<n>\d{12}))"
_LAST_14_FULL = r"(?P<c>(?!00)\d{14})"

EXPRESS: tuple[Format, ...] = (
    form("ups", "1Z", r"1Z(?P<c>[A-Z0-9]{15}\d)", UPS_NUMBERS, ups),
    form("ups", "waybill", r"[AHJKTV](?P<c>\d{10})", UPS_NUMBERS, ups),
    form("ups", "Mail Innovations", r"MI\d{6}[A-Z0-9]{1,22}", UPS_NUMBERS),
    form("ups", "freight", r"\d{9}", UPS_NUMBERS, says=Says.LITTLE),
    form("ups", "notice of 12, sequence number of 18", r"\d{12}|\d{18}", UPS_NUMBERS, says=Says.NOTHING),
    form("fedex", "Express 12", r"\d{12}", FEDEX_EXPRESS, fedex_express),
    form("fedex", "Ground 15", r"\d{15}", FEDEX_GROUND, gs1),
    form("fedex", "Ground SSCC-18", r"(?:00)?(?P<c>\d{18})", FEDEX_GROUND, gs1),
    form("fedex", "Ground 96", r"96\d{5}(?P<c>(?P<n>\d{15}))", FEDEX_GROUND, gs1),
    form("fedex", "SmartPost", with_routing(r"9261\d{18}"), FEDEX_GROUND, gs1),
    form("fedex", "SmartPost without its 92", r"61\d{18}", FEDEX_GROUND, gs1_after("92")),
    form(
        "fedex",
        "34 digits",
        (rf"(?!420|9[1-5])\d{{20}}{_LAST_14}", rf"(?!420|9[1-5])\d{{20}}{_LAST_14_FULL}"),
        FEDEX_34,
        fedex_express,
    ),
    form("fedex", "ASTRA 32", r"3\d{15}(?P<c>(?P<n>\d{12}))\d{4}", LISTED, fedex_express),
    form("fedex", "20 digits", r"(?!00|61)\d{20}", LISTED, says=Says.LITTLE),
    form("dhl", "Express", r"\d{10,11}", DHL_CHECK, mod7),
    form("dhl", "piece", r"JJ?D\d{9,21}|JVGL\d{9,14}|3S(?=[A-Z])[A-Z0-9]{8,18}", DHL_NUMBERS),
    form("dhl", "parcel", r"0034\d{16}", "https://www.paketda.de/firmenkunden/paket-pruefziffern.html", gs1),
    form(
        "dhl",
        "eCommerce",
        r"(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)(?!\d{9}[A-Z]{2}$)(?=\d)[0-9A-Z]{9,37}",
        DHL_NUMBERS,
    ),
    form("dhl", "freight 14", r"\d{14}", DHL_NUMBERS, says=Says.LITTLE),
    form("dhl", "freight 9, eCommerce 18", r"\d{9}|\d{18}", DHL_NUMBERS, says=Says.NOTHING),
    form("amazon", "Logistics", r"TB[ACM]\d{12}", AMAZON_NUMBERS),
    form("amazon", "International", r"[ACF]\d{10}", LISTED),
)
