#!/usr/bin/env python3
"""How long a new device needs to make and deliver days of history beside the live second."""

import argparse
import time

from house import House, print_table, warn_of_other_load

PATIENCE_SECONDS = 3600


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench backlog", description=__doc__)
    parser.add_argument("--days", type=int, default=7, help="of history (%(default)s)")
    options = parser.parse_args()
    warn_of_other_load()
    sets = options.days * 86_400
    with House() as house:
        begin = time.monotonic()
        house.start_agent("--meter", "simulated", "--simulate-since", f"{options.days}d")
        print(f"{sets} reading sets")
        largest, next_word, rest_since = 0, begin + 5, None
        while rest_since is None or time.monotonic() - rest_since < 3:
            time.sleep(0.2)
            if house.agent.process.poll() is not None or time.monotonic() - begin > PATIENCE_SECONDS:
                raise SystemExit(f"error: the backlog was not delivered:\n{house.agent.log.read_text()[-2000:]}")
            status = house.agent_status()
            backlog = status["backlog"] if status else 0
            largest = max(largest, backlog)
            if largest > 100 and backlog <= 10:
                rest_since = rest_since or time.monotonic()
            else:
                rest_since = None
            if time.monotonic() > next_word:
                print(f"{time.monotonic() - begin:6.0f} s: {backlog} wait")
                next_word += 5
        seconds = rest_since - begin
        server_cpu, agent_cpu = house.server.cpu_seconds(), house.agent.cpu_seconds()
        server_memory, agent_memory = house.server.resident_mb(), house.agent.resident_mb()
        disk = sum(f.stat().st_size for f in (house.path / "server").rglob("*") if f.is_file()) / 1e6
    print_table(f"A backlog of {options.days} days ({sets} reading sets)", f"scripts/bench backlog --days {options.days}",
                ["what", "measured"],
                [["made, kept and delivered in", f"{seconds:.0f} s"],
                 ["reading sets a second", f"{sets / seconds:.0f}"],
                 ["CPU of the server", f"{server_cpu:.1f} s"],
                 ["CPU of the agent, simulation included", f"{agent_cpu:.1f} s"],
                 ["memory afterwards", f"server {server_memory:.1f} MB, agent {agent_memory:.1f} MB"],
                 ["server's data folder", f"{disk:.1f} MB"]])


if __name__ == "__main__":
    main()
