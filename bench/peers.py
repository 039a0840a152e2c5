"""The databases that `scripts/bench store --peers` runs beside ours: InfluxDB 1.6.7 and VictoriaMetrics 1.79.5 as Debian 12
packages them. The packages are unpacked, not installed, so that no service of the system is started or changed."""

import json
import shutil
import socket
import subprocess
import urllib.parse
from pathlib import Path

from house import ROOT
from subjects import DEVICE, Subject, folder_bytes, http, wait_until, wait_until_still

UNPACKED = ROOT / "build/bench/peers"


def program(name: str, package: str) -> str:
    """The installed program, or the one from Debian's package."""
    installed = shutil.which(name)
    if installed:
        return installed
    path = UNPACKED / "usr/bin" / name
    if not path.exists():
        UNPACKED.mkdir(parents=True, exist_ok=True)
        print(f"fetching the Debian package {package}")
        subprocess.run(["apt-get", "-qq", "download", package], cwd=UNPACKED, check=True, stderr=subprocess.DEVNULL)
        for file in UNPACKED.glob(f"{package}_*.deb"):
            subprocess.run(["dpkg-deb", "-x", file, UNPACKED], check=True)
    return str(path)


def free_port() -> int:
    """These programs cannot tell which port the system chose for them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


INFLUX_SETTINGS = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc_port}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  query-log-enabled = false
  cache-snapshot-write-cold-duration = "{cold}"
  compact-full-write-cold-duration = "{cold}"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
[logging]
  level = "error"
"""


class InfluxDb(Subject):
    """Durable on answering: its write-ahead log is synced for each request."""

    name = "InfluxDB"
    write_arguments = ["--path", "/write?db=bench&precision=ms", "--shape", "line"]

    def prepare(self):
        self.command = program("influxd", "influxdb")
        self.work.mkdir(parents=True)

    def start_fresh(self):
        super().start_fresh()
        http(f"http://127.0.0.1:{self.port}/query", b"q=CREATE DATABASE bench")

    def launch(self, cold: str = "4h"):
        self.port = free_port()
        settings = self.work / "influxdb.conf"
        settings.write_text(INFLUX_SETTINGS.format(folder=self.folder, port=self.port, rpc_port=free_port(), cold=cold))
        self.launched(self.command, "-config", str(settings))
        wait_until(60, "InfluxDB starts", lambda: self.answers("/ping"))

    def answers(self, path: str) -> bool:
        try:
            self.get(path)
            return True
        except OSError:
            return False

    def settle(self, limit: float) -> int:
        self.stop()
        self.launch(cold="1s")  # empties its log and compacts fully once nothing has been written for a second
        wait_until_still(self.folder, 8, limit)
        return folder_bytes(self.folder)

    def query(self, text: str) -> str:
        return "/query?" + urllib.parse.urlencode({"db": "bench", "epoch": "ms", "q": text})

    def latest_path(self, end_ms: int) -> str:
        return self.query(f"SELECT last(*) FROM reading WHERE device = '{DEVICE}' GROUP BY phase")

    def raw_path(self, begin_ms: int, end_ms: int) -> str:
        return self.query(f"SELECT power_watt FROM reading WHERE device = '{DEVICE}' AND time >= {begin_ms}ms"
                          f" AND time < {end_ms}ms GROUP BY phase")

    def minutes_path(self, begin_ms: int, end_ms: int) -> str:
        return self.query(f"SELECT mean(*), min(*), max(*) FROM reading WHERE device = '{DEVICE}'"
                          f" AND time >= {begin_ms}ms AND time < {end_ms}ms GROUP BY time(1m), phase")

    def count(self, answer: bytes) -> int:
        series = json.loads(answer)["results"][0].get("series", [])
        return sum(value is not None for one in series for row in one["values"] for value in row[1:])


class VictoriaMetrics(Subject):
    """Not durable on answering: what it has taken stays in memory for about a second."""

    name = "VictoriaMetrics"
    write_arguments = ["--path", "/write?precision=ms", "--shape", "line"]

    def prepare(self):
        self.command = program("victoria-metrics", "victoria-metrics")
        self.work.mkdir(parents=True)

    def launch(self):
        self.port = free_port()
        self.launched(self.command, "-storageDataPath", str(self.folder), "-httpListenAddr", f"127.0.0.1:{self.port}",
                      "-retentionPeriod", "12", "-loggerLevel", "ERROR")
        wait_until(60, "VictoriaMetrics starts", self.answers)

    def answers(self) -> bool:
        try:
            self.get("/health")
            return True
        except OSError:
            return False

    def settle(self, limit: float) -> int:
        self.get("/internal/force_flush")
        self.get("/internal/force_merge")
        wait_until_still(self.folder, 8, limit)
        return folder_bytes(self.folder)

    def latest_path(self, end_ms: int) -> str:
        return "/api/v1/query?" + urllib.parse.urlencode(
            {"query": f'{{device="{DEVICE}"}}', "time": end_ms / 1000 - 1, "nocache": 1})

    def raw_path(self, begin_ms: int, end_ms: int) -> str:
        return "/api/v1/export?" + urllib.parse.urlencode(
            {"match[]": f'reading_power_watt{{device="{DEVICE}"}}', "start": begin_ms / 1000,
             "end": (end_ms - 1) / 1000})

    def minutes_path(self, begin_ms: int, end_ms: int) -> str:
        functions = '("avg_over_time", "min_over_time", "max_over_time")'
        return "/api/v1/query_range?" + urllib.parse.urlencode(
            {"query": f'aggr_over_time({functions}, {{device="{DEVICE}"}}[1m]) keep_metric_names', "start": begin_ms // 1000 + 60,
             "end": end_ms // 1000, "step": "1m", "nocache": 1})

    def count(self, answer: bytes) -> int:
        if answer.startswith(b'{"metric"'):
            return sum(len(json.loads(line)["values"]) for line in answer.splitlines())
        if not answer:
            return 0
        result = json.loads(answer)["data"]["result"]
        return sum(len(series["values"]) if "values" in series else 1 for series in result)

    def count_sets(self, devices: int, begin_ms: int, end_ms: int) -> int:
        self.get("/internal/force_flush")
        return super().count_sets(devices, begin_ms, end_ms)
