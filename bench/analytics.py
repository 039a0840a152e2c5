#!/usr/bin/env python3
"""How long the figures of a year of one-second readings take, from the embedded store, without HTTP and JSON."""

import argparse
import json
import subprocess
import tempfile

from house import print_table, warn_of_other_load
from subjects import BIN

ROWS = {
    "year": ("a year, all sections but the insight", 50.0),
    "year_energy": ("- energy alone", None),
    "year_demand": ("- demand alone", None),
    "year_power_quality": ("- power quality alone", None),
    "year_cost": ("- cost alone", None),
    "year_coverage": ("- coverage alone", None),
    "day": ("a day, all sections but the insight", 20.0),
    "day_insight": ("- insight alone: 86,400 seconds looked at for appliances", None),
}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench analytics", description=__doc__)
    parser.add_argument("--hours", type=int, default=365 * 24, help="of one-second readings (%(default)s)")
    parser.add_argument("--runs", type=int, default=15, help="of which the median is told (%(default)s)")
    parser.add_argument("--folder", help="of a store to keep, or one that an earlier run has filled")
    options = parser.parse_args()
    warn_of_other_load()
    with tempfile.TemporaryDirectory(prefix="edl-bench-") as temporary:
        output = subprocess.run([BIN / "analytics_year", "--folder", options.folder or f"{temporary}/store", "--hours",
                                 str(options.hours), "--runs", str(options.runs)], check=True, capture_output=True,
                                text=True).stdout
    found = json.loads(output)["ms"]
    print_table(f"Analytics of {options.hours:,} hours of one-second readings", "scripts/bench analytics",
                ["work", "limit, ms", "median, ms", "of the limit"],
                [line(*ROWS[name], ms) for name, ms in found.items()])


def line(work: str, limit: float | None, ms: float) -> list[str]:
    return [work, "-" if limit is None else f"{limit:.0f}", f"{ms:.2f}", "-" if limit is None else f"{ms / limit:.2f}"]


if __name__ == "__main__":
    main()
