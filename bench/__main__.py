"""`make bench`: what the bot costs against what else there is, as ratios within one run."""

from __future__ import annotations

import argparse
import platform

from rich.console import Console
from rich.table import Table

from bench.writing import measure


def main() -> None:
    """Prints one table for each size of sheet."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[500, 2000], help="sizes of the sheet (default: 500 2000)"
    )
    console = Console()
    console.print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}; loopback, no latency")
    for rows in parser.parse_args().rows:
        costs = measure(rows)
        grid = Table(title=f"{rows} rows, {costs[0].changes} changes", title_justify="left")
        for name in ("way", "calls", "kB sent", "kB received", "seconds", "seconds / sheet-bot"):
            grid.add_column(name, justify="left" if name == "way" else "right")
        for cost in costs:
            grid.add_row(
                cost.name,
                str(cost.calls),
                f"{cost.sent / 1000:.0f}",
                f"{cost.received / 1000:.0f}",
                f"{cost.seconds:.2f}",
                f"{cost.seconds / costs[0].seconds:.1f}",
            )
        console.print(grid)


if __name__ == "__main__":
    main()
