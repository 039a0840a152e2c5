#!/usr/bin/env python3
"""Adds up the test cases of JUnit files, which GoogleTest, pytest and Vitest all write.

usage: count_results.py FOLDER   prints "PASSED FAILED SKIPPED" for all *.xml in FOLDER, and each failed case on stderr
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def outcome_of(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    not_run = case.get("status") in ("notrun", "disabled") or case.get("result") in ("skipped", "suppressed")
    return "skipped" if not_run or case.find("skipped") is not None else "passed"


def main() -> int:
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for path in sorted(Path(sys.argv[1]).glob("*.xml")):
        try:
            cases = list(ElementTree.parse(path).iter("testcase"))
        except ElementTree.ParseError as fault:
            print(f"        failed: {path} is no whole report ({fault}): did its runner crash?", file=sys.stderr)
            counts["failed"] += 1
            continue
        for case in cases:
            outcome = outcome_of(case)
            counts[outcome] += 1
            if outcome == "failed":
                print(f"        failed: {case.get('classname')}: {case.get('name')}", file=sys.stderr)
    print(*counts.values())
    return 0


if __name__ == "__main__":
    sys.exit(main())
