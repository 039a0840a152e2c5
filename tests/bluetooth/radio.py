"""Radios that are played, and the real bluetoothd over them, in the virtual machine."""

import os
import subprocess
import time

from gi.repository import GLib
import dbus
from dbus.mainloop.glib import DBusGMainLoop

DAEMON = "/usr/libexec/bluetooth/bluetoothd"
# A small MTU, so that messages come in several fragments, and a value may be longer than what goes into one packet. A device
# that was found stays known, as looking around takes long here; its services are not, since the other side may be
# another program each time.
SETTINGS = """[General]
ReverseServiceDiscovery=false
TemporaryTimeout=600
[GATT]
Cache=no
Channels=1
ExchangeMTU=100
[Policy]
AutoEnable=false
"""


def until(condition, what, seconds=90):
    """Handles what the bus tells until the condition holds, and returns its value. Patient: everything is emulated."""
    context = GLib.MainContext.default()
    deadline = time.monotonic() + seconds
    tick = GLib.timeout_add(200, lambda: True)
    try:
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {seconds} s: {what}")
            context.iteration(True)
    finally:
        GLib.source_remove(tick)


class Bluetooth:
    """The machine's bus, its radios hci0 and hci1, and bluetoothd, which may crash and be started again."""

    def __init__(self, folder):
        os.makedirs("/run/dbus", exist_ok=True)
        os.makedirs("/var/lib/bluetooth", exist_ok=True)
        os.makedirs("/var/lib/dbus", exist_ok=True)
        subprocess.run(["dbus-uuidgen", "--ensure"], check=True)
        subprocess.run(["dbus-daemon", "--system", "--fork", "--nopidfile"], check=True)
        self._log = open(os.path.join(folder, "bluetoothd.log"), "ab")
        self._settings = os.path.join(folder, "main.conf")
        with open(self._settings, "w") as settings:
            settings.write(SETTINGS)
        self._radios = subprocess.Popen(["btvirt", "-l2"], stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL)
        DBusGMainLoop(set_as_default=True)
        self.bus = dbus.SystemBus()
        self._daemon = None

    def start(self):
        self._daemon = subprocess.Popen([DAEMON, "-n", "-d", "-f", self._settings], stdout=self._log,
                                        stderr=self._log, stdin=subprocess.DEVNULL)
        until(lambda: {"hci0", "hci1"} <= set(self.adapters()), "bluetoothd knows both radios")

    def kill(self):
        self._daemon.kill()
        self._daemon.wait(timeout=60)

    def end(self):
        if self._daemon and self._daemon.poll() is None:
            self._daemon.kill()
        self._radios.kill()

    def objects(self):
        """Everything that BlueZ has: path to interfaces to properties."""
        if not self.bus.name_has_owner("org.bluez"):
            return {}
        return self.call("/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")

    def adapters(self):
        """Radios that are ready, by name."""
        return {path.rsplit("/", 1)[1]: interfaces for path, interfaces in self.objects().items()
                if "org.bluez.Adapter1" in interfaces and "org.bluez.LEAdvertisingManager1" in interfaces}

    def call(self, path, interface, method, signature="", *arguments, seconds=90):
        return self.bus.call_blocking("org.bluez", path, interface, method, signature, arguments, timeout=seconds)

    def get(self, path, interface, name):
        return self.call(path, "org.freedesktop.DBus.Properties", "Get", "ss", interface, name)

    def set(self, path, interface, name, value):
        self.call(path, "org.freedesktop.DBus.Properties", "Set", "ssv", interface, name, value)
