"""A real InfluxDB 1.x of its own on loopback, for what others shall read (docs/influxdb.md)."""

import json
import shutil
import socket
import subprocess

import requests

from house import wait_for


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Influxd:
    def __init__(self, folder):
        program = shutil.which("influxd")
        assert program, "influxd is missing: run scripts/setup"
        self.port, other = free_port(), free_port()
        config = folder / "influxdb.conf"
        config.write_text(f"""reporting-disabled = true
bind-address = "127.0.0.1:{other}"
[meta]
dir = "{folder}/meta"
[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:{self.port}"
log-enabled = false
""")
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen([program, "-config", str(config)], stdout=self.log, stderr=self.log)
        wait_for(self.answers, seconds=30, what="influxd")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def answers(self):
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/ping", timeout=5).status_code == 204
        except requests.ConnectionError:
            return False

    def write(self, database, lines, **parameters):
        """Line protocol, as it came."""
        answer = requests.post(f"http://127.0.0.1:{self.port}/write", params={"db": database, **parameters}, data=lines,
                               timeout=60)
        assert answer.status_code == 204, answer.text

    def ask(self, statement, **parameters):
        """The rows of the one series that answers."""
        answer = requests.post(f"http://127.0.0.1:{self.port}/query", params={"q": statement, **parameters}, timeout=60)
        assert answer.status_code == 200, answer.text
        series = json.loads(answer.text)["results"][0].get("series", [])
        return series[0]["values"] if series else []
