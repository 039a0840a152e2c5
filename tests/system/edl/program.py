"""A running program, its log, and waiting for things to become true."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(os.environ.get("EDL_BIN_DIR", ROOT / "build" / "release" / "bin"))


def wait_for(condition, seconds=15, what="the condition"):
    """Asks until the condition gives something true, and gives that."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)


def wait_until(moment):
    """Waits for a moment of the wall clock, in seconds since 1970."""
    wait_for(lambda: time.time() >= moment, seconds=max(0, moment - time.time()) + 5, what="the time")


def environment(**changes):
    """This process's environment without settings of EDL, and with some changes."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("EDL_")}
    return {**plain, **changes}


def call(program, *arguments, text="", **variables):
    """Runs one call of a program to its end."""
    return subprocess.run([BIN / program, *map(str, arguments)], capture_output=True, text=True, timeout=30,
                          input=text, env=environment(**variables))


class Program:
    """A program that runs in the background; all its output goes to one file, over restarts too."""

    def __init__(self, log):
        self.log = log
        self.log.touch()
        self.process = None
        self._seen = 0

    def start(self, program, *arguments, **variables):
        assert not self.running(), f"{program} runs already"
        self._seen = self.log.stat().st_size
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen([BIN / program, *map(str, arguments)], stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=out, env=environment(**variables))

    def running(self):
        return self.process is not None and self.process.poll() is None

    def end(self, how=signal.SIGTERM, seconds=5):
        """Sends the signal and gives the exit code; a clean end takes 5 s at most."""
        self.process.send_signal(how)
        return self.process.wait(timeout=seconds)

    def kill(self):
        self.end(signal.SIGKILL)

    def text(self):
        """What it has said since its last start."""
        with open(self.log, "rb") as log:
            log.seek(self._seen)
            return log.read().decode(errors="replace")

    def wait_for_line(self, pattern, seconds=15):
        def said():
            match = re.search(pattern, self.text())
            assert match or self.running(), f"it ended before it said {pattern}:\n{self.text()}"
            return match

        return wait_for(said, seconds, what=f"a line with {pattern}")

    def memory_kb(self, kind="VmRSS"):
        """Memory in RAM now, or the most there ever was (VmHWM)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{kind}:\s+(\d+) kB", status, re.MULTILINE)[1])
