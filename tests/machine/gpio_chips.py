"""GPIO chips that the kernel takes for real: USB bridges, played over /dev/uhid, with a small relay board behind them.

The kernel of Debian has no simulated GPIO chips (gpio-sim, gpio-mockup), but it drives Silicon Labs' CP2112, whose eight
lines raise interrupts, and uhid lets a program be such a device. What the kernel's driver asks of the chip is answered
here as the chip's interface specification (AN495) says, and written down in `log`.
"""

import glob
import os
import struct
import threading
import time

CREATE2, DESTROY = 11, 1
GET_REPORT, GET_REPORT_REPLY, SET_REPORT, SET_REPORT_REPLY = 9, 10, 13, 14
BUS_USB = 3
# A vendor's page with nothing in it that matters: the driver asks for reports by their numbers.
DESCRIPTOR = bytes.fromhex("0600ff0901a1010901150026ff0075089508b102c0")


class Board:
    """What is wired to the lines: each wire is (output, input, seconds), and an input follows its output that late."""

    def __init__(self, wires=()):
        self.wires = list(wires)
        self.inputs = 0xFF  # pulled up, as the chip's are
        self.welded = set()  # inputs that follow no more
        self._changes = []  # (when, input, level)

    def driven(self, line, level):
        for output, to, seconds in self.wires:
            if output == line:
                self._changes.append((time.monotonic() + seconds, to, level))

    def levels(self):
        now = time.monotonic()
        for change in sorted(c for c in self._changes if c[0] <= now):
            self._changes.remove(change)
            _, line, level = change
            if line not in self.welded:
                self.inputs = self.inputs | 1 << line if level else self.inputs & ~(1 << line)
        return self.inputs


class Cp2112:
    """Eight lines: label cp2112_gpio. `log` has (line, "in" | "out") for directions and (line, 0 | 1) for levels."""

    NAME, VENDOR, PRODUCT = b"edl test board", 0x10C4, 0xEA90
    CONFIG, GET, SET, VERSION, SMBUS = 2, 3, 4, 5, 6

    def __init__(self, board):
        self.board = board
        self.outputs = 0  # a bit for each line that is one
        self.driven = 0
        self.log = []
        self._lock = threading.Lock()
        self._device = os.open("/dev/uhid", os.O_RDWR)
        create = struct.pack("<128s64s64sHHIIII4096s", self.NAME, b"", b"", len(DESCRIPTOR), BUS_USB, self.VENDOR,
                             self.PRODUCT, 0x100, 0, DESCRIPTOR)
        os.write(self._device, struct.pack("<I", CREATE2) + create)
        threading.Thread(target=self._serve, daemon=True).start()

    def levels(self):
        """As the lines are, whoever drives them."""
        with self._lock:
            return (self.board.levels() & ~self.outputs) | (self.driven & self.outputs)

    def set_input(self, line, level):
        with self._lock:
            inputs = self.board.levels()
            self.board.inputs = inputs | 1 << line if level else inputs & ~(1 << line)

    def of(self, line):
        with self._lock:
            return [what for where, what in self.log if where == line]

    def _serve(self):
        while True:
            event = os.read(self._device, 4380)
            kind = struct.unpack_from("<I", event)[0]
            if kind == GET_REPORT:
                number, report = struct.unpack_from("<IB", event, 4)
                data = self._answer(report)
                reply = struct.pack("<IIHH", GET_REPORT_REPLY, number, 0 if data else 5, len(data)) + data.ljust(4096, b"\0")
                os.write(self._device, reply)
            elif kind == SET_REPORT:
                number, report, _, size = struct.unpack_from("<IBBH", event, 4)
                self._take(report, event[12:12 + size])
                os.write(self._device, struct.pack("<IIH", SET_REPORT_REPLY, number, 0))

    def _answer(self, report):
        if report == self.CONFIG:
            return bytes([report, self.outputs, 0xFF, 0, 0])
        if report == self.GET:
            return bytes([report, self.levels()])
        if report == self.VERSION:
            return bytes([report, 0x0C, 1])
        if report == self.SMBUS:
            return bytes([report]) + bytes(13)
        return b""

    def _take(self, report, data):
        with self._lock:
            if report == self.CONFIG:
                for line in range(8):
                    if (data[1] ^ self.outputs) >> line & 1:
                        self.log.append((line, "out" if data[1] >> line & 1 else "in"))
                self.outputs = data[1]
            elif report == self.SET:
                for line in range(8):
                    if data[2] >> line & 1:
                        level = data[1] >> line & 1
                        self.log.append((line, level))
                        self.board.driven(line, level)
                self.driven = (self.driven & ~data[2]) | (data[1] & data[2])


def wait_for_chip(label, seconds=30):
    """Returns once the kernel has made a GPIO chip of that label."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for chip in glob.glob("/sys/class/gpio/gpiochip*/label"):
            with open(chip) as text:
                if text.read().strip() == label:
                    return
        time.sleep(0.05)
    raise TimeoutError(f"the kernel has made no GPIO chip called {label}")
