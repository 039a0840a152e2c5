"""Fixtures of the Bluetooth tests, which run in a virtual machine: see README.md."""

import os

import pytest

if os.environ.get("EDL_IN_MACHINE") != "1":
    pytest.exit("these tests change radios and the system's bus: tests/machine/run has a machine for them", returncode=2)

from central import Central
from meter import Meter
from radio import Bluetooth, until

import dbus
import dbus.service


@pytest.fixture(scope="session")
def bluetooth():
    one = Bluetooth(os.environ["EDL_LOGS"])
    one.start()
    yield one
    one.end()


@pytest.fixture(scope="session")
def central(bluetooth):
    one = Central(bluetooth, "hci1")
    one.switch_on()
    return one


class Meters:
    """One meter after the other. Most tests share one, as a start takes its time in this machine."""

    def __init__(self, bluetooth, folder):
        self._bluetooth = bluetooth
        self._folder = folder
        self._count = 0
        self._now = None

    def get(self):
        """Somebody has pressed its button: the window is open, and wrong tries before are forgotten."""
        if not self._now:
            self.new()
        self._now.open()
        return self._now

    def new(self):
        """After its first start: the window is open because nobody owns it."""
        self.end()
        self._count += 1
        folder = self._folder / f"meter-{self._count}"
        folder.mkdir()
        self._now = Meter(os.environ["EDL_PERIPHERAL"], folder, os.environ["EDL_LOGS"])
        until(lambda: advertisements(self._bluetooth) == 1, "the meter is advertised")
        return self._now

    def end(self):
        if self._now:
            self._now.end()
            self._now = None
            until(lambda: advertisements(self._bluetooth) == 0, "BlueZ has noticed that the meter has ended")


@pytest.fixture(scope="session")
def meters(bluetooth, tmp_path_factory):
    one = Meters(bluetooth, tmp_path_factory.mktemp("meters"))
    yield one
    one.end()


@pytest.fixture
def meter(meters):
    return meters.get()


@pytest.fixture
def new_meter(meters):
    yield meters.new()
    meters.end()


def advertisements(bluetooth):
    """How many hci0 sends."""
    return int(bluetooth.get("/org/bluez/hci0", "org.bluez.LEAdvertisingManager1", "ActiveInstances"))


class Beacon(dbus.service.Object):
    """Something else at the meter's machine that lets itself be found: a phone can connect although pairing is closed."""

    NAME = "a clock"

    def __init__(self, bluetooth):
        super().__init__(bluetooth.bus, "/test/beacon")
        self._bluetooth = bluetooth

    @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="s", out_signature="a{sv}")
    def GetAll(self, _interface):
        return {"Type": "peripheral", "LocalName": self.NAME, "Discoverable": True}

    @dbus.service.method("org.bluez.LEAdvertisement1")
    def Release(self):
        pass

    def start(self):
        answers = []
        self._bluetooth.bus.call_async(
            "org.bluez", "/org/bluez/hci0", "org.bluez.LEAdvertisingManager1", "RegisterAdvertisement", "oa{sv}",
            (dbus.ObjectPath("/test/beacon"), dbus.Dictionary({}, signature="sv")),
            lambda *_: answers.append(None), answers.append, timeout=90)
        until(lambda: answers, "the beacon is advertised")
        assert answers == [None]

    def stop(self):
        self._bluetooth.call("/org/bluez/hci0", "org.bluez.LEAdvertisingManager1", "UnregisterAdvertisement", "o",
                             "/test/beacon")
        self.remove_from_connection()


@pytest.fixture
def beacon(bluetooth):
    one = Beacon(bluetooth)
    one.start()
    yield one
    one.stop()
