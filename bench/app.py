#!/usr/bin/env python3
"""What the app costs in a browser: its first value after opening, the frames of a chart that is dragged, and the memory of
a page that is left open."""

import argparse
import json
import subprocess

from house import ROOT, print_table, warn_of_other_load

APP = ROOT / "build/bench-app"


def measure(script: str, *arguments: str) -> list[dict]:
    """The rows that a script of this folder prints."""
    result = subprocess.run(["node", ROOT / "bench" / script, APP, *arguments], stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        raise SystemExit(f"error: bench/{script} failed, see above")
    return json.loads(result.stdout)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench app", description=__doc__)
    parser.add_argument("--frames", type=int, default=600, help="of the chart that is dragged (%(default)s)")
    parser.add_argument("--runs", type=int, default=10, help="openings until the first value (%(default)s)")
    parser.add_argument("--hours", type=int, default=24, help="that the page is left open, by a clock that runs fast (%(default)s)")
    options = parser.parse_args()
    warn_of_other_load()
    measured = measure("app_first_values.mjs", "--runs", str(options.runs))
    measured += measure("app_pan.mjs", "--frames", str(options.frames))
    measured += measure("app_memory.mjs", "--hours", str(options.hours))
    rows = [[row["what"], f"{row['value']:.2f} {row['unit']}",
             "" if row["limit"] is None else f"{row['limit']} {row['unit']}",
             "" if row["limit"] is None else f"{row['value'] / row['limit']:.2f}"] for row in measured]
    print_table("The app", "scripts/bench app", ["what", "measured", "limit", "of the limit"], rows)
    if any(row["limit"] is not None and row["value"] >= row["limit"] for row in measured):
        raise SystemExit("error: over the limit")


if __name__ == "__main__":
    main()
