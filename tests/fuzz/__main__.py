"""`python -m tests.fuzz READER --minutes N`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz.readers import READERS
from fuzz.runner import Run, fuzz_for


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Read damaged files for some minutes.")
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--save", type=Path, default=Path("build", "fuzz"), help="folder for the inputs that were found")
    parsed = parser.parse_args()

    def show(run: Run) -> None:
        most = f"at most {run.seconds:.1f} s and {run.memory >> 20} MB"
        print(f"{parsed.reader}: {run.count} inputs, {most}, {len(run.found)} findings", flush=True)

    found = fuzz_for(parsed.reader, parsed.minutes, show).found
    parsed.save.mkdir(parents=True, exist_ok=True)
    for number, finding in enumerate(found.values(), 1):
        path = parsed.save / f"{parsed.reader}-{number}{READERS[parsed.reader].suffix}"
        path.write_bytes(finding.data)
        print(f"\n{path}: {finding.kind}\n{finding.details}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
