"""`python -m bench.races`: every job races people; exit code 1 when a guarantee is broken."""

from __future__ import annotations

import argparse
import json
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bench.races.desk import Desk
from bench.races.race import OURS, Outcome, race
from bench.races.running import run
from bench.races.scenes import SCENES
from bench.races.ways import WAYS

_EXAMPLES = """examples:
  python -m bench.races --seeds 200                            two hundred races of each job
  python -m bench.races --job cancellations --show 17          what happened in one of them, step by step
"""


def main() -> int:
    """The exit code: 0 when every guarantee held and every plain way failed, 1 otherwise."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.races",
        description="Every job runs while people insert, delete, sort, move, type, paint, strike … as fast as around "
        "each of its calls. At the end every row must stand as an undisturbed run would leave it.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seeds", type=int, default=2000, help="races of each job (default: 2000)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: 0)")
    parser.add_argument("--plain", type=int, default=100, help="races of each plain way and job (default: 100)")
    parser.add_argument("--job", action="append", choices=list(SCENES), help="only this job; may be given again")
    parser.add_argument("--way", default=OURS, choices=list(WAYS), help="with --show: who writes (default: the bot)")
    parser.add_argument("--show", type=int, metavar="SEED", help="tells one race: every call, edit and loss")
    parser.add_argument("--sockets", action="store_true", help="with --show: through a socket on loopback")
    parser.add_argument("--thorough", action="store_true", help="with --show: with a ledger on disk, nothing spared")
    parser.add_argument("--workers", type=int, default=0, help="processes (default: one a core)")
    parser.add_argument("--json", action="store_true", help="prints JSON")
    asked = parser.parse_args()
    if asked.show is not None:
        jobs = asked.job or list(SCENES)
        with Desk(asked.sockets, asked.thorough) as desk:
            outcomes = [race(desk, job, asked.show, asked.way) for job in jobs]
        for outcome in outcomes:
            _tell(outcome)
        return 0 if all(one.is_right for one in outcomes) else 1
    bar = Progress(
        TextColumn("racing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )
    with bar:
        task = bar.add_task("races")
        result = run(
            asked.seeds,
            first=asked.first,
            jobs=asked.job or (),
            plain_seeds=min(asked.plain, asked.seeds),
            workers=asked.workers,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if asked.json:
        print(json.dumps(result.to_json(), indent=2))
        return 0 if result.is_right else 1
    console = Console()
    for table in result.to_tables():
        console.print(table)
    for outcome in sorted(result.broken, key=lambda one: (one.scene, one.seed))[:20]:
        found = {name: count for name, count in outcome.counts.items() if count}
        console.print(f"broken: --job {outcome.scene} --show {outcome.seed}  {found}", soft_wrap=True)
    for way in result.proves_nothing:
        console.print(f"too tame: {way} lost nothing")
    return 0 if result.is_right else 1


def _tell(outcome: Outcome) -> None:
    print(f"{outcome.scene}, seed {outcome.seed}, {outcome.way}: {outcome.seconds:.2f} s")
    for line in outcome.story:
        print(f"  {line}")
    verdict = outcome.verdict
    for name in ("wrong", "values", "colours", "strikes", "notes", "guarded_within", "within", "mixed"):
        for one in getattr(verdict, name):
            print(f"{name}: {one}")
    if outcome.unsettled:
        print("clean runs did not settle it")
    if outcome.crash:
        print(outcome.crash)
    print("every guarantee held" if outcome.is_right else "A GUARANTEE IS BROKEN")


if __name__ == "__main__":
    sys.exit(main())
