#!/usr/bin/env python3
"""How fast readings come in and out of the store, how small they are on disk, and whether a kill loses any."""

import argparse
import json
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from house import print_table, warn_of_other_load
from peers import InfluxDb, VictoriaMetrics
from subjects import BIN, FIELDS, PHASES, Edl, Subject

HOUR_MS = 3_600_000
DEVICES = 200  # one for each connection
BATCH_DEVICES = 8
SETS_PER_BATCH = 1_667  # 5,001 readings, within what one delivery may carry
QUERY_HOURS = 6
KILL_SETS = 5_000


@dataclass
class Size:
    """How much is done: the whole benchmark, or just enough to see that it works."""
    batch_hours: int
    single_sets: int
    single_seconds: float
    batch_seconds: float
    reads: int
    read_seconds: float
    settle_seconds: float


FULL = Size(batch_hours=24, single_sets=300_000, single_seconds=8, batch_seconds=60, reads=200, read_seconds=15,
            settle_seconds=45)
QUICK = Size(batch_hours=6, single_sets=60_000, single_seconds=2, batch_seconds=15, reads=30, read_seconds=3,
             settle_seconds=12)


@dataclass
class Row:
    """A line of the table."""
    key: str
    work: str
    aim: float | None
    digits: int
    higher_is_better: bool = False

    def text(self, value: float | None) -> str:
        return "-" if value is None else f"{value:,.{self.digits}f}"

    def ratio(self, ours: float | None, other: float | None) -> str:
        """How many times better ours is."""
        if ours is None or other is None or (ours == 0 and other == 0):
            return "-"
        better, worse = (ours, other) if self.higher_is_better else (other, ours)
        return "ours none" if worse == 0 else f"{better / worse:.2f}"


ROWS = [
    Row("single_rate", "one set per request, 200 connections: sets/s", 40_000, 0, True),
    Row("single_cpu", "- CPU-s per 1,000 sets", 0.035, 4),
    Row("single_median", "- median latency, ms", None, 2),
    Row("single_p99", "- 99 % latency, ms", None, 2),
    Row("batch_rate", "1,667 sets per request, 8 connections: sets/s", 200_000, 0, True),
    Row("batch_cpu", "- CPU-s per 1,000 sets, until the last answer", 0.009, 4),
    Row("batch_cpu_settled", "- the same with sealing and compaction afterwards", None, 4),
    Row("disk", "disk per set after sealing and compaction, bytes", 18.5, 1),
    Row("latest", "newest values of a device: median, ms", 0.1, 3),
    Row("latest_p99", "- 99 %, ms", None, 3),
    Row("raw", "6 h of one field x 3 phases, raw, JSON: median, ms", 5, 2),
    Row("raw_p99", "- 99 %, ms", None, 2),
    Row("minutes", "6 h to 1-minute mean, min, max of 10 fields x 3 phases: median, ms", 2.5, 2),
    Row("minutes_p99", "- 99 %, ms", None, 2),
    Row("memory_single", "memory after single sets, MiB", 64, 1),
    Row("memory_batch", "memory after batches, MiB", 64, 1),
    Row("lost", f"acknowledged sets lost on SIGKILL, of {KILL_SETS:,}", 0, 0),
]


class Bench:
    """Measures one subject after the other with the same data."""

    def __init__(self, size: Size):
        self.size = size
        hour = int(time.time() * 1000) // HOUR_MS * HOUR_MS
        self.batch_begin = hour - 48 * HOUR_MS
        self.single_begin = hour - HOUR_MS
        self.batch_sets = BATCH_DEVICES * size.batch_hours * 3_600
        self.batch_end = self.batch_begin + size.batch_hours * HOUR_MS
        self.query_end = self.batch_begin + (size.batch_hours + QUERY_HOURS) // 2 * HOUR_MS
        self.query_begin = self.query_end - QUERY_HOURS * HOUR_MS

    def measure(self, subject: Subject) -> dict[str, float]:
        print(f"{subject.name}: preparing", flush=True)
        subject.prepare()
        try:
            return self.batches_and_reads(subject) | self.singles(subject) | self.kill(subject)
        finally:
            subject.stop()

    def batches_and_reads(self, subject: Subject) -> dict[str, float]:
        subject.start_fresh()
        load, cpu = self.write(subject, devices=BATCH_DEVICES, connections=BATCH_DEVICES, begin=self.batch_begin,
                               sets=self.batch_sets, sets_per_request=SETS_PER_BATCH, seconds=self.size.batch_seconds)
        memory = resident_mib(subject)
        before = subject.cpu_seconds()
        size = subject.settle(self.size.settle_seconds)
        settled = subject.cpu_seconds() - before
        found = {"batch_rate": load["sets_per_s"], "batch_cpu": 1000 * cpu / load["sets"], "memory_batch": memory,
                 "disk": size / load["sets"], "sets_on_disk": load["sets"], "bytes_on_disk": size}
        found["batch_cpu_settled"] = 1000 * (cpu + settled) / load["sets"]
        reads = {"latest": (subject.latest_path(self.batch_end), None),
                 "raw": (subject.raw_path(self.query_begin, self.query_end), QUERY_HOURS * 3_600 * PHASES),
                 "minutes": (subject.minutes_path(self.query_begin, self.query_end),
                             QUERY_HOURS * 60 * PHASES * FIELDS * 3)}
        for key, (path, values) in reads.items():
            found |= self.read(subject, key, path, values)
        subject.stop()
        return found

    def singles(self, subject: Subject) -> dict[str, float]:
        subject.start_fresh()
        load, cpu = self.write(subject, devices=DEVICES, connections=DEVICES, begin=self.single_begin,
                               sets=self.size.single_sets, sets_per_request=1, seconds=self.size.single_seconds)
        memory = resident_mib(subject)
        subject.stop()
        return {"single_rate": load["sets_per_s"], "single_cpu": 1000 * cpu / load["sets"],
                "single_median": load["median_ms"], "single_p99": load["p99_ms"], "memory_single": memory}

    def kill(self, subject: Subject) -> dict[str, float]:
        subject.start_fresh()
        load, _ = self.write(subject, devices=BATCH_DEVICES, connections=DEVICES, begin=self.single_begin,
                             sets=KILL_SETS, sets_per_request=1, seconds=30, kill=True)
        subject.process.process.wait(10)
        subject.launch()
        found = subject.count_sets(BATCH_DEVICES, self.single_begin, self.single_begin + HOUR_MS)
        subject.stop()
        return {"lost": load["sets"] - found}

    def write(self, subject: Subject, devices: int, connections: int, begin: int, sets: int, sets_per_request: int,
              seconds: float, kill: bool = False) -> tuple[dict, float]:
        """The generator's result, and the subject's CPU seconds meanwhile."""
        command = [BIN / "load_generator", "write", "--port", str(subject.port), "--devices", str(devices),
                   "--connections", str(connections), "--begin-ms", str(begin), "--sets", str(sets),
                   "--sets-per-request", str(sets_per_request), "--seconds", str(seconds), *subject.write_arguments]
        if kill:
            command += ["--kill", str(subject.process.process.pid)]
        print(f"{subject.name}: writing up to {sets:,} sets, {sets_per_request:,} a request", flush=True)
        generator = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        generator.stdout.readline()  # "ready": all requests are in memory
        before = subject.cpu_seconds()
        output, _ = generator.communicate("\n")
        cpu = 0 if kill else subject.cpu_seconds() - before
        load = json.loads(output)
        check_load(subject, load)
        return load, cpu

    def read(self, subject: Subject, key: str, path: str, values: int | None) -> dict[str, float]:
        if values is not None:
            counted = subject.count(subject.get(path))
            if counted != values:
                raise SystemExit(f"error: {subject.name} answered {counted} values instead of {values} to {path}")
        print(f"{subject.name}: reading ({key})", flush=True)
        output = subprocess.run(
            [BIN / "load_generator", "read", "--port", str(subject.port), "--path", path, "--connections", "1",
             "--requests", str(self.size.reads), "--warm-up", str(max(2, self.size.reads // 10)),
             "--seconds", str(self.size.read_seconds), *subject.read_arguments()],
            check=True, capture_output=True, text=True).stdout
        load = json.loads(output)
        check_load(subject, load)
        return {key: load["median_ms"], f"{key}_p99": load["p99_ms"]}

    def entropy(self) -> float:
        output = subprocess.run([BIN / "load_generator", "entropy", "--devices", str(BATCH_DEVICES), "--begin-ms",
                                 str(self.batch_begin), "--sets", str(self.batch_sets)],
                                check=True, capture_output=True, text=True).stdout
        return json.loads(output)["bytes_per_set"]


def check_load(subject: Subject, load: dict):
    if load["errors"] or not load["requests"]:
        raise SystemExit(f"error: {subject.name}: {load['errors']} requests failed: {load['first_error']}")


def resident_mib(subject: Subject) -> float:
    return subject.process.resident_mb() * 1e6 / 2**20


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench store", description=__doc__)
    parser.add_argument("--peers", action="store_true",
                        help="measure InfluxDB and VictoriaMetrics too (fetches Debian's packages at the first time)")
    parser.add_argument("--quick", action="store_true", help="little data: to see that it works")
    options = parser.parse_args()
    warn_of_other_load()
    bench = Bench(QUICK if options.quick else FULL)
    with tempfile.TemporaryDirectory(prefix="edl-bench-") as folder:
        work = Path(folder)
        subjects = [Edl(work, DEVICES)] + ([VictoriaMetrics(work), InfluxDb(work)] if options.peers else [])
        results = {subject.name: bench.measure(subject) for subject in subjects}
    print_results(results, bench, "scripts/bench store" + (" --peers" * options.peers) + (" --quick" * options.quick))


def print_results(results: dict[str, dict[str, float]], bench: Bench, command: str):
    ours, *peers = results
    header = ["work", "aim", ours, "of the aim"]
    for peer in peers:
        header += [peer, "ratio"]
    table = []
    for row in ROWS:
        own = results[ours].get(row.key)
        line = [row.work, row.text(row.aim), row.text(own), row.ratio(own, row.aim)]
        for peer in peers:
            other = results[peer].get(row.key)
            line += [row.text(other), row.ratio(own, other)]
        table.append(line)
    print_table("The store", command, header, table)
    print(f"\nA ratio says how many times better {ours} is. {bench.size.batch_hours} h of {BATCH_DEVICES} houses were written in "
          f"batches; the order-0 entropy of their deltas is {bench.entropy():.1f} bytes a set.")
    for name, found in results.items():
        print(f"{name}: {found['bytes_on_disk']:,} bytes on disk for {found['sets_on_disk']:,} sets.")


if __name__ == "__main__":
    main()
