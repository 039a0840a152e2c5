"""A phone's radio: a Bluetooth LE central over plain D-Bus."""

import collections

import dbus

from radio import until

SERVICE = "6f1c0001-7d5b-4c8e-9a53-2b8e4d0c7a11"
INFO = "6f1c0002-7d5b-4c8e-9a53-2b8e4d0c7a11"
HANDSHAKE = "6f1c0003-7d5b-4c8e-9a53-2b8e4d0c7a11"
CHANNEL = "6f1c0004-7d5b-4c8e-9a53-2b8e4d0c7a11"

DEVICE = "org.bluez.Device1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"


class Central:
    def __init__(self, bluetooth, adapter):
        self.bluetooth = bluetooth
        self.path = f"/org/bluez/{adapter}"

    def call(self, method, signature="", *arguments):
        return self.bluetooth.call(self.path, "org.bluez.Adapter1", method, signature, *arguments)

    def switch_on(self):
        self.bluetooth.set(self.path, "org.bluez.Adapter1", "Powered", dbus.Boolean(True))
        until(lambda: self.bluetooth.get(self.path, "org.bluez.Adapter1", "Powered"), f"{self.path} is on")

    def forget_all(self):
        for path, interfaces in self.bluetooth.objects().items():
            if DEVICE in interfaces and path.startswith(self.path + "/"):
                self.call("RemoveDevice", "o", path)

    def find(self, matches):
        """Looks around until it sees a device whose properties match, and returns its path."""
        def seen():
            for path, interfaces in self.bluetooth.objects().items():
                # Without a signal's strength it is one that is only remembered.
                device = interfaces.get(DEVICE)
                if device and path.startswith(self.path + "/") and "RSSI" in device and matches(device):
                    return path
            return None
        self.call("SetDiscoveryFilter", "a{sv}", dbus.Dictionary({"Transport": "le"}, signature="sv"))
        self.call("StartDiscovery")
        try:
            return until(seen, "the device is seen")
        finally:
            self.call("StopDiscovery")

    def known_meter(self):
        for path, interfaces in self.bluetooth.objects().items():
            if path.startswith(self.path + "/") and SERVICE in interfaces.get(DEVICE, {}).get("UUIDs", ()):
                return path
        return None

    def find_meter(self):
        return self.find(lambda device: SERVICE in device["UUIDs"])

    def connect(self, path):
        return Connection(self.bluetooth, path)


class Refused(Exception):
    """BlueZ, or the device by an error of ATT, did not take a value."""


class Connection:
    """A connection to a device; `heard` has what was notified, by characteristic."""

    def __init__(self, bluetooth, path):
        self._bluetooth = bluetooth
        self.path = path
        self.heard = collections.defaultdict(collections.deque)
        bluetooth.call(path, DEVICE, "Connect")
        until(lambda: bluetooth.get(path, DEVICE, "ServicesResolved"), "the services are known")
        self._paths = {str(interfaces[CHARACTERISTIC]["UUID"]): object_path
                       for object_path, interfaces in bluetooth.objects().items()
                       if CHARACTERISTIC in interfaces and object_path.startswith(path + "/")}
        self._names = {object_path: uuid for uuid, object_path in self._paths.items()}
        self._signals = bluetooth.bus.add_signal_receiver(
            self._changed, "PropertiesChanged", "org.freedesktop.DBus.Properties", "org.bluez", path_keyword="path")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _changed(self, interface, changed, _, path):
        if interface == CHARACTERISTIC and path in self._names and "Value" in changed:
            self.heard[self._names[path]].append(bytes(changed["Value"]))

    def call(self, uuid, method, signature="", *arguments):
        try:
            return self._bluetooth.call(self._paths[uuid], CHARACTERISTIC, method, signature, *arguments)
        except dbus.DBusException as error:
            raise Refused(f"{error.get_dbus_name()}: {error.get_dbus_message()}") from error

    def read(self, uuid):
        return bytes(self.call(uuid, "ReadValue", "a{sv}", dbus.Dictionary({}, signature="sv")))

    def write(self, uuid, value):
        """A write with response. BlueZ makes a long one of what is longer than a packet."""
        self.call(uuid, "WriteValue", "aya{sv}", dbus.ByteArray(value), dbus.Dictionary({"type": "request"}, signature="sv"))

    def listen(self, uuid):
        self.call(uuid, "StartNotify")

    def flags(self, uuid):
        return {str(flag) for flag in self._bluetooth.get(self._paths[uuid], CHARACTERISTIC, "Flags")}

    @property
    def uuids(self):
        return set(self._paths)

    @property
    def largest(self):
        """What goes into a packet."""
        return int(self._bluetooth.get(self._paths[HANDSHAKE], CHARACTERISTIC, "MTU")) - 3

    @property
    def alive(self):
        try:
            return bool(self._bluetooth.get(self.path, DEVICE, "Connected"))
        except dbus.DBusException:
            return False

    def close(self):
        self._signals.remove()
        if self.alive:
            self._bluetooth.call(self.path, DEVICE, "Disconnect")
        until(lambda: not self.alive, "the connection has ended")
