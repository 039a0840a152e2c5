"""Readings for tests, and the fields that they have."""

import datetime

FIELDS = ["power_watt", "power_var", "power_va", "voltage_rms", "current_rms", "power_factor", "voltage_thd",
          "current_thd", "energy_kwh", "frequency_hz"]


def rfc3339(seconds_ago=0, milliseconds=0):
    moment = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    moment += datetime.timedelta(seconds=-seconds_ago, milliseconds=milliseconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def reading(time=None, phase="A", **changes):
    """The contract's example, with some members changed; a value of ... leaves the member out."""
    one = {"time": time or rfc3339(60), "phase": phase, "power_watt": 1512.4, "power_var": 201.9, "power_va": 1525.8,
           "voltage_rms": 231.12, "current_rms": 6.602, "power_factor": 0.991, "voltage_thd": 1.92,
           "current_thd": 8.41, "energy_kwh": 1843.22107, "frequency_hz": 49.98}
    one.update(changes)
    return {name: value for name, value in one.items() if value is not ...}
