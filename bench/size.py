#!/usr/bin/env python3
"""How many bytes a reading set takes on disk, sealed and compacted, and what of it is what: the same on every machine."""

import argparse
import json
import subprocess
import tempfile

from house import print_table
from subjects import BIN

AIM = 18.5  # bytes a set


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench size", description=__doc__)
    parser.add_argument("--devices", type=int, default=8, help="houses (%(default)s)")
    parser.add_argument("--hours", type=int, default=24, help="of each (%(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="edl-bench-") as folder:
        output = subprocess.run([BIN / "store_size", "--folder", f"{folder}/store", "--devices", str(options.devices),
                                 "--hours", str(options.hours)], check=True, capture_output=True, text=True).stdout
    found = json.loads(output)
    rows, rest = [], found["bytes"]
    for part in found["parts"]:
        rows.append(line(f"{part['name']}: {part['columns']:,} columns", part["bytes"], found["sets"]))
        rows.append(line("- their keys and indexes", part["file_bytes"] - part["bytes"], found["sets"]))
        rest -= part["file_bytes"]
    rows.append(line("what RocksDB keeps for itself", rest, found["sets"]))
    rows.append(line(f"all, of an aim of {AIM}", found["bytes"], found["sets"]))
    print_table(f"The store's size: {found['sets']:,} reading sets", "scripts/bench size",
                ["what", "bytes", "bytes a set"], rows)


def line(what: str, size: int, sets: int) -> list[str]:
    return [what, f"{size:,}", f"{size / sets:.3f}"]


if __name__ == "__main__":
    main()
