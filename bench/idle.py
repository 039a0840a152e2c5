#!/usr/bin/env python3
"""What server and agent use at rest, with one device that measures and delivers each second."""

import argparse
import statistics
import time

from house import House, print_table, warn_of_other_load

LIMITS = {"edl-server": (1.0, 60.0), "edl-agent": (1.0, 25.0)}  # percent of a core, MB


def watch(programs, seconds: int):
    """CPU percent and resident MB of each program, second by second."""
    used = {program.name: [] for program in programs}
    memory = {program.name: [] for program in programs}
    before = [(program.cpu_seconds(), time.monotonic()) for program in programs]
    for _ in range(seconds):
        time.sleep(1)
        for i, program in enumerate(programs):
            now = (program.cpu_seconds(), time.monotonic())
            used[program.name].append(100 * (now[0] - before[i][0]) / (now[1] - before[i][1]))
            memory[program.name].append(program.resident_mb())
            before[i] = now
    return used, memory


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench idle", description=__doc__)
    parser.add_argument("--settle", type=int, default=15, metavar="SECONDS", help="wait before measuring (%(default)s)")
    parser.add_argument("--seconds", type=int, default=60, help="measure for this long (%(default)s)")
    options = parser.parse_args()
    warn_of_other_load()
    with House() as house:
        house.start_agent("--meter", "simulated")
        print(f"settling for {options.settle} s, then measuring for {options.seconds} s")
        time.sleep(options.settle)
        used, memory = watch([house.server, house.agent], options.seconds)
        status = house.agent_status()
    if not status or not status["connected"] or status["backlog"] > 3:
        raise SystemExit(f"error: the agent was not delivering, so this was no rest as it should be: {status}")
    rows = []
    for name, (cpu_limit, memory_limit) in LIMITS.items():
        cpu, resident = statistics.mean(used[name]), max(memory[name])
        rows.append([f"{name}: CPU", f"{cpu:.2f} % of a core", f"{cpu_limit:.0f} %", f"{cpu / cpu_limit:.2f}"])
        rows.append([f"{name}: memory", f"{resident:.1f} MB", f"{memory_limit:.0f} MB", f"{resident / memory_limit:.2f}"])
    print_table("At rest, one device", "scripts/bench idle", ["what", "measured", "limit", "of the limit"], rows)


if __name__ == "__main__":
    main()
