#!/usr/bin/env python3
"""CPU time of a second of measuring with an ADE9000, apart from the simulated chip: driver, power-quality watch, and
harmonics each ten minutes."""

import argparse
import json
import subprocess

from house import print_table
from subjects import BIN

LIMIT = 2.0  # ms of CPU for a second


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench meter", description=__doc__)
    parser.add_argument("--minutes", type=int, default=20, help="of simulated time that are recorded (%(default)s)")
    parser.add_argument("--awake", type=int, default=60, help="seconds by the machine's clock (%(default)s)")
    options = parser.parse_args()
    output = subprocess.run([BIN / "meter_cost", "--minutes", str(options.minutes), "--awake", str(options.awake)],
                            check=True, capture_output=True, text=True).stdout
    found = json.loads(output)
    sets = found["sets"]
    rows = [
        cost("recorded frames, median of 5", found["ms_median"]),
        cost("recorded frames, worst of 5", found["ms_worst"]),
        [f"by the machine's clock, {found['awake_seconds']} s", f"{found['ms_awake']:.3f} ms", "", ""],
        ["- waking as often with nothing to do", f"{found['ms_wakes']:.3f} ms", "", ""],
        cost("- the difference", max(0.0, found["ms_awake"] - found["ms_wakes"])),
        ["SPI frames a second", f"{found['frames'] / sets:.0f}", "", ""],
        ["bytes a second, each way", f"{found['bytes'] / sets:,.0f}", "", ""],
    ]
    print_table(f"One second of measuring: {sets:,} of them, with {found['harmonics']} sets of harmonics and "
                f"{found['events']} events", "scripts/bench meter", ["what", "measured", "limit", "of the limit"], rows)


def cost(what: str, milliseconds: float) -> list[str]:
    return [what, f"{milliseconds:.3f} ms", f"{LIMIT:g} ms", f"{milliseconds / LIMIT:.2f}"]


if __name__ == "__main__":
    main()
