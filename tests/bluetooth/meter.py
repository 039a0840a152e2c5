"""The meter's side: the agent's pairing on hci0."""

import os
import subprocess

CODE = "27182818"
WRONG_CODE = "31415926"
DEVICE_CODE = "QX7M-TR4K-9VNP"
DEVICE_ID = "house-1"


class Meter:
    """The program bluetooth_peripheral; `open` and `owned` are what happens at the device."""

    def __init__(self, program, folder, logs):
        self.log_file = os.path.join(logs, "meter.log")
        self._log = open(self.log_file, "ab")
        self._process = subprocess.Popen(
            [program, "--device-id", DEVICE_ID, "--code", CODE, "--device-code", DEVICE_CODE, "--folder", str(folder),
             "--adapter", "hci0"], stdin=subprocess.PIPE, stdout=self._log, stderr=self._log)

    def open(self):
        self._tell(b"open\n")

    def owned(self):
        self._tell(b"owned\n")

    def _tell(self, line):
        self._process.stdin.write(line)
        self._process.stdin.flush()

    def log(self):
        with open(self.log_file, encoding="utf-8") as text:
            return text.read()

    def end(self):
        """As it should end: by itself, and without a word of the sanitizers."""
        self._process.stdin.close()
        assert self._process.wait(timeout=60) == 0
        assert "Sanitizer" not in self.log()
