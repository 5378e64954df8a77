"""`make bench`: what the bot costs against what else there is, as ratios within one run."""

from __future__ import annotations

import argparse
import platform

from rich.console import Console
from rich.table import Table

from bench import sandbox
from bench.writing import measure


def main() -> None:
    """Prints one table for each size of sheet, and one for the local Sheets API by itself."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[500, 2000], help="sizes of the sheet (default: 500 2000)"
    )
    parser.add_argument("--sandbox", action="store_true", help="only the local Sheets API, on 100,000 rows")
    asked = parser.parse_args()
    console = Console()
    console.print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}; loopback, no latency")
    for rows in [] if asked.sandbox else asked.rows:
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
    console.print(_of_sandbox())


def _of_sandbox() -> Table:
    grid = Table(title=f"The sandbox: {sandbox.ROWS:,} rows of {sandbox.COLUMNS} cells", title_justify="left")
    for name in ("what", "cost", "limit", "plain Python", "ratio"):
        grid.add_column(name, justify="left" if name == "what" else "right")
    for figure in sandbox.measure():
        plain = ("", "") if figure.plain is None else (f"{figure.plain:.1f} ms", f"{figure.cost / figure.plain:.1f}")
        limit = "" if figure.limit is None else f"{figure.limit:.0f} {figure.unit}"
        grid.add_row(figure.name, f"{figure.cost:.1f} {figure.unit}", limit, *plain)
    return grid


if __name__ == "__main__":
    main()
