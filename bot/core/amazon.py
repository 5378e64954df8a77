"""Where Amazon is at home."""

AMAZON_DOMAINS = (
    "amazon.com", "amazon.ca", "amazon.com.mx", "amazon.com.br", "amazon.co.uk", "amazon.ie", "amazon.de", "amazon.fr",
    "amazon.it", "amazon.es", "amazon.nl", "amazon.com.be", "amazon.se", "amazon.pl", "amazon.com.tr", "amazon.eg",
    "amazon.sa", "amazon.ae", "amazon.in", "amazon.co.za", "amazon.sg", "amazon.com.au", "amazon.co.jp",
)  # fmt: skip
"""Of every marketplace. Source: https://developer-docs.amazon.com/sp-api/docs/marketplace-ids (read 2026-11-22)."""
