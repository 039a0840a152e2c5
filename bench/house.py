"""A server and an agent for a benchmark: started in a temporary folder on a free port, watched through /proc."""

import json
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / "build/release/bin"
DEVICE = "bench-house"


class Program:
    """A running program, and what it has used."""

    def __init__(self, name: str, log: Path, *arguments: str):
        self.name = name
        self.log = log
        with open(log, "ab") as out:
            self.process = subprocess.Popen([BIN / name, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def cpu_seconds(self) -> float:
        """CPU time of all its threads so far, to the nanosecond (the first figure of schedstat)."""
        total = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def resident_mb(self) -> float:
        """Memory in RAM (VmRSS), in units of 10^6 bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1]) * 1024 / 1e6

    def wait_for_line(self, pattern: str, seconds: float) -> re.Match:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            match = re.search(pattern, self.log.read_text(errors="replace"))
            if match:
                return match
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not say '{pattern}':\n{self.log.read_text(errors='replace')[-2000:]}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class House:
    """A server with one enrolled device, and its agent once it is started."""

    def __init__(self):
        for name in ("edl-server", "edl-agent"):
            if not (BIN / name).exists():
                raise SystemExit(f"error: {BIN / name} is missing: build it with `cmake --build --preset release`")
        self.folder = tempfile.TemporaryDirectory(prefix="edl-bench-")
        self.path = Path(self.folder.name)
        self.agent = None
        self.server = Program("edl-server", self.path / "server.log", "serve", "--listen", "127.0.0.1:0",
                              "--data", str(self.path / "server"))
        self.url = self.server.wait_for_line(r"listening on (http://\S+)", 10)[1]
        self.call("edl-agent", "init", "--device-id", DEVICE, "--server", self.url, "--data", str(self.path / "agent"))
        self.call("edl-server", "device", "enroll", DEVICE, "--public-key", str(self.path / "agent/device.pub.pem"),
                  "--data", str(self.path / "server"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in (self.agent, self.server):
            if program:
                program.stop()
        self.folder.cleanup()

    def call(self, name: str, *arguments: str) -> str:
        return subprocess.run([BIN / name, *arguments], check=True, capture_output=True, text=True).stdout

    def start_agent(self, *arguments: str):
        self.agent = Program("edl-agent", self.path / "agent.log", "run", "--pairing", "off", "--data",
                             str(self.path / "agent"), *arguments)

    def agent_status(self) -> dict | None:
        """What `edl-agent status` says; None while the agent starts."""
        result = subprocess.run([BIN / "edl-agent", "status", "--json", "--data", str(self.path / "agent")],
                                capture_output=True, text=True)
        return json.loads(result.stdout) if result.returncode == 0 else None


def machine() -> str:
    """The machine in a few words, for results."""
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 1e6
    name = model[1].strip() if model else os.uname().machine
    return f"{os.cpu_count()} cores ({name}), {memory:.0f} GB of memory, Linux {os.uname().release.split('-')[0]}"


def revision() -> str:
    described = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return described.stdout.strip() or "unknown"


def warn_of_other_load():
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"warning: the load is {load:.1f} before the benchmark begins: other work will show in the figures")


def print_table(title: str, command: str, header: list[str], rows: list[list[str]]):
    """The result as Markdown, as it goes into docs/benchmarks.md."""
    print(f"\n### {title}\n")
    print(f"{time.strftime('%Y-%m-%d')}, `{command}`, revision {revision()}, {machine()}\n")
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
