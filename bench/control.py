#!/usr/bin/env python3
"""How quickly a phase is switched, with devices on this machine, and what devices cost that are connected and idle."""

import argparse
import json
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

from house import print_table, warn_of_other_load
from store import check_load, resident_mib
from subjects import BIN, Edl, device_name

SWITCHED = 8  # devices that the user owns
LATEST = "/latest-values?device_id=" + device_name(0)
LIMITS = {"median": 0.4, "rate": 15_000, "kib": 10_000 / 1024, "idle_median": 5.0}  # ms, a second, KiB, ms


def generator(*arguments: object) -> list[str]:
    return [str(BIN / "load_generator"), *map(str, arguments)]


def run(subject: Edl, *arguments: object) -> dict:
    load = json.loads(subprocess.run(generator(*arguments), check=True, capture_output=True, text=True).stdout)
    check_load(subject, load)
    return load


def switch(subject: Edl, connections: int, requests: int) -> dict:
    print(f"switching, {connections} at once", flush=True)
    return run(subject, "switch", "--port", subject.port, "--path", "/remote-control", "--tokens",
               subject.identities / "device_tokens", "--user-token", subject.user_token, "--devices",
               min(connections, SWITCHED), "--connections", connections, "--requests", requests, "--warm-up", 20)


def enrol_all(subject: Edl, folder: Path, devices: int):
    """Enrols as the program does, but in one transaction: ten thousand calls of it would take minutes."""
    print(f"enrolling {devices:,} devices", flush=True)
    folder.mkdir()
    subprocess.run(generator("identities", "--devices", devices, "--folder", folder), check=True)
    known = sqlite3.connect(subject.enrolled / "accounts.sqlite")
    with known:
        for index in range(SWITCHED, devices):
            name = device_name(index)
            known.execute("INSERT INTO devices (device_id, public_key, name, enrolled_at) VALUES (?, ?, ?, 0)",
                          (name, (folder / f"{name}.pem").read_text(), name))
        for index in range(SWITCHED):
            known.execute("UPDATE devices SET public_key = ? WHERE device_id = ?",
                          ((folder / f"{device_name(index)}.pem").read_text(), device_name(index)))
    known.close()


def ask(subject: Edl, requests: int) -> dict:
    return run(subject, "read", "--port", subject.port, "--path", LATEST, "--connections", 1, "--requests", requests,
               "--warm-up", 50, "--tokens", subject.user_token)


def hold(subject: Edl, folder: Path, devices: int) -> dict:
    """Memory of the server and its answers, with no device and with all of them connected."""
    subject.start_fresh()
    ask(subject, 500)
    before = resident_mib(subject)
    print(f"connecting {devices:,} devices", flush=True)
    held = subprocess.Popen(generator("hold", "--port", subject.port, "--devices", devices, "--tokens",
                                      folder / "device_tokens"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if held.stdout.readline() != "ready\n":
        raise SystemExit("error: the devices could not connect")
    time.sleep(25)  # pings go out every 20 s
    cpu = subject.cpu_seconds()
    asked = time.monotonic()
    time.sleep(20)
    cpu = (subject.cpu_seconds() - cpu) / (time.monotonic() - asked)
    load = ask(subject, 2_000)
    kib = (resident_mib(subject) - before) * 1024 / devices
    output, _ = held.communicate("\n", timeout=60)
    end = json.loads(output)
    if end["lost"]:
        raise SystemExit(f"error: {end['lost']} connections were lost")
    return {"kib": kib, "connecting": end["connecting_s"], "cpu": 100 * cpu, **load}


def ratio(limit: float, measured: float, higher_is_better: bool = False) -> str:
    return f"{measured / limit if higher_is_better else limit / measured:.2f}"


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench control", description=__doc__)
    parser.add_argument("--devices", type=int, default=10_000, help="idle ones (%(default)s)")
    options = parser.parse_args()
    warn_of_other_load()
    with tempfile.TemporaryDirectory(prefix="edl-bench-") as work:
        subject = Edl(Path(work), SWITCHED)
        subject.prepare()
        try:
            subject.start_fresh()
            one = switch(subject, 1, 2_000)
            many = switch(subject, 50, 1_000)
            subject.stop()
            enrol_all(subject, Path(work) / "all", options.devices)
            held = hold(subject, Path(work) / "all", options.devices)
        finally:
            subject.stop()
    header = ["work", "limit", "measured", "times better"]
    rows = [
        ["switch a phase, one at a time: median, ms", "0.40", f"{one['median_ms']:.3f}",
         ratio(LIMITS["median"], one["median_ms"])],
        ["- 99 %, ms", "-", f"{one['p99_ms']:.3f}", "-"],
        [f"50 at once, {SWITCHED} devices: commands/s", "15,000", f"{many['requests_per_s']:,.0f}",
         ratio(LIMITS["rate"], many["requests_per_s"], True)],
        ["- median, ms", "-", f"{many['median_ms']:.2f}", "-"],
        ["- 99 %, ms", "-", f"{many['p99_ms']:.2f}", "-"],
        [f"{options.devices:,} idle devices: memory for each, KiB", "9.8", f"{held['kib']:.1f}",
         ratio(LIMITS["kib"], held["kib"])],
        ["- newest values of a device meanwhile: median, ms", "5.00", f"{held['median_ms']:.3f}",
         ratio(LIMITS["idle_median"], held["median_ms"])],
        ["- 99 %, ms", "-", f"{held['p99_ms']:.3f}", "-"],
        ["- CPU of the server, % of a core", "-", f"{held['cpu']:.1f}", "-"],
        ["- all connected within, s", "-", f"{held['connecting']:.1f}", "-"],
    ]
    print_table("Switching, and idle devices", "scripts/bench control", header, rows)


if __name__ == "__main__":
    main()
