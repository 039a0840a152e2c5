"""What `scripts/bench store` measures: a database for readings, as one that can be started, filled, asked and killed."""

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from house import ROOT, Program

BIN = ROOT / "build/bench/bin"
PHASES = 3
FIELDS = 10
DEVICE = "bench-000"  # the one that is asked for
QUIET_BEFORE_SEALING = 12  # seconds: the server seals an hour that is over when nothing came for 10


def device_name(index: int) -> str:
    return f"bench-{index:03}"


def http(url: str, body: bytes | None = None, headers: dict | None = None, timeout: float = 120) -> bytes:
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{request.full_url}: {error.code} {error.read(500).decode(errors='replace')}") from None


def wait_until(seconds: float, what: str, condition):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.1)


def folder_bytes(folder: Path) -> int:
    """Sum of the files' lengths. Files may go while it counts."""
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.stat(os.path.join(parent, name)).st_size
            except FileNotFoundError:
                pass
    return total


def wait_until_still(folder: Path, quiet: float, limit: float):
    """Until the folder's size has not changed for `quiet` seconds, but not longer than `limit`."""
    deadline, size, since = time.monotonic() + limit, folder_bytes(folder), time.monotonic()
    while time.monotonic() < deadline and time.monotonic() - since < quiet:
        time.sleep(0.25)
        now = folder_bytes(folder)
        if now != size:
            size, since = now, time.monotonic()


class Subject:
    """One database: its process, its folder, and how it is spoken to."""

    name = ""
    write_arguments: list[str] = []  # for load_generator write

    def __init__(self, work: Path):
        self.work = work / self.name.lower()
        self.folder = self.work / "data"
        self.process: Program | None = None
        self.port = 0
        self.cpu_before = 0.0  # of processes that were stopped

    def prepare(self):
        """Once, before the first start."""

    def launch(self):
        """Starts the process on self.folder; it listens on self.port when this returns."""
        raise NotImplementedError

    def start_fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.launch()

    def stop(self):
        if self.process:
            if self.process.process.poll() is None:
                self.cpu_before = self.cpu_seconds()
            self.process.stop()
            self.process = None

    def cpu_seconds(self) -> float:
        """CPU time of its processes so far, of threads that have ended too."""
        stat = Path(f"/proc/{self.process.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return self.cpu_before + (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")  # utime and stime

    def launched(self, *command: str) -> Program:
        self.work.mkdir(parents=True, exist_ok=True)
        log = self.work / "log"
        log.write_bytes(b"")
        self.process = Program(command[0], log, *command[1:])
        return self.process

    def get(self, path: str) -> bytes:
        return http(f"http://127.0.0.1:{self.port}{path}", headers=self.headers())

    def headers(self) -> dict:
        return {}

    def read_arguments(self) -> list[str]:
        return []

    def settle(self, limit: float) -> int:
        """Lets everything be sealed and compacted, leaves the process running; the bytes on disk."""
        raise NotImplementedError

    def latest_path(self, end_ms: int) -> str:
        raise NotImplementedError

    def raw_path(self, begin_ms: int, end_ms: int) -> str:
        """One field of one device, every second."""
        raise NotImplementedError

    def minutes_path(self, begin_ms: int, end_ms: int) -> str:
        """Mean, minimum and maximum for each minute, of all fields of one device."""
        raise NotImplementedError

    def count(self, answer: bytes) -> int:
        """How many values are in an answer."""
        raise NotImplementedError

    def count_sets(self, devices: int, begin_ms: int, end_ms: int) -> int:
        """How many reading sets are there: of `devices` devices over the range."""
        total = 0
        for index in range(devices):
            path = self.raw_path(begin_ms, end_ms).replace(DEVICE, device_name(index))
            total += self.count(self.get(path)) // PHASES
        return total


class Edl(Subject):
    """Ours, as users run it: devices are enrolled, a user has signed up, each request's token is checked."""

    name = "EDL"
    owned_devices = 8

    def __init__(self, work: Path, devices: int):
        super().__init__(work)
        self.devices = devices
        self.identities = self.work / "identities"
        self.enrolled = self.work / "enrolled"
        self.write_arguments = ["--path", "/write-data", "--tokens", str(self.identities / "device_tokens")]
        self.user_token = self.identities / "user_token"

    def prepare(self):
        self.identities.mkdir(parents=True)
        subprocess.run([BIN / "load_generator", "identities", "--devices", str(self.devices),
                        "--folder", self.identities], check=True)
        for index in range(self.devices):
            subprocess.run([BIN / "edl-server", "device", "enroll", device_name(index), "--public-key",
                            self.identities / f"{device_name(index)}.pem", "--data", self.folder],
                           check=True, stdout=subprocess.DEVNULL)
        self.launch()
        self.sign_up()
        self.stop()
        self.folder.rename(self.enrolled)

    def sign_up(self):
        tokens = (self.identities / "device_tokens").read_text().split()
        access = ""
        for token in tokens[:self.owned_devices]:
            code = self.post("/device-code", token, None)["device_code"]
            if access:
                self.post("/devices/link", access, {"device_code": code})
            else:
                access = self.post("/sign-up", "", {"username": "bench", "password": "only for this benchmark",
                                                    "device_code": code})["access_token"]
        self.user_token.touch(mode=0o600)
        self.user_token.write_text(access + "\n")

    def post(self, path: str, token: str, body: dict | None) -> dict:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = json.dumps(body).encode() if body is not None else b""
        return json.loads(http(f"http://127.0.0.1:{self.port}{path}", data, headers))

    def start_fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.enrolled, self.folder)
        self.launch()

    def launch(self):
        # A few devices and one user send as much as thousands do: what the server can, not what it lets one do.
        server = self.launched(str(BIN / "edl-server"), "serve", "--listen", "127.0.0.1:0", "--data", str(self.folder),
                               "--requests-per-second-device", "0", "--requests-per-second-user", "0")
        self.port = int(server.wait_for_line(r"listening on http://127\.0\.0\.1:(\d+)", 30)[1])

    def headers(self) -> dict:
        return {"Authorization": f"Bearer {self.user_token.read_text().strip()}"}

    def read_arguments(self) -> list[str]:
        return ["--tokens", str(self.user_token)]

    def settle(self, limit: float) -> int:
        readings = self.folder / "readings"
        wait_until_still(readings, QUIET_BEFORE_SEALING, limit)
        self.stop()
        self.launch()
        wait_until_still(readings, 3, limit)
        self.stop()
        size = folder_bytes(readings)
        self.launch()
        return size

    def latest_path(self, end_ms: int) -> str:
        return f"/latest-values?device_id={DEVICE}"

    def raw_path(self, begin_ms: int, end_ms: int) -> str:
        return self.query(begin_ms, end_ms, resolution="raw", fields="power_watt")

    def minutes_path(self, begin_ms: int, end_ms: int) -> str:
        return self.query(begin_ms, end_ms, resolution="1m")

    def query(self, begin_ms: int, end_ms: int, **more: str) -> str:
        return "/query-data?" + urllib.parse.urlencode({
            "device_id": DEVICE, "start": rfc3339(begin_ms), "end": rfc3339(end_ms), "max_points": 1_000_000,
            "time_format": "ms", **more})

    def count(self, answer: bytes) -> int:
        return count_numbers(json.loads(answer)["phases"])


def rfc3339(ms: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ms // 1000))


def count_numbers(part) -> int:
    if isinstance(part, dict):
        return sum(count_numbers(value) for value in part.values())
    if isinstance(part, list):
        return sum(value is not None for value in part)
    return 0
