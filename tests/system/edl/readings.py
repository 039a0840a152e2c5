"""Readings for tests, and the fields that they have."""

import time
from datetime import datetime, timezone

FIELDS = ["power_watt", "power_var", "power_va", "voltage_rms", "current_rms", "power_factor", "voltage_thd",
          "current_thd", "energy_kwh", "frequency_hz"]
QUADRATIC = {"voltage_rms", "current_rms"}  # whose mean over an interval is the root of the mean square


def rfc3339(seconds):
    """A moment, given in seconds since 1970, as the contract writes it."""
    ms = round(seconds * 1000)
    return datetime.fromtimestamp(ms // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def seconds_of(text):
    """Seconds since 1970 of a moment as the contract writes it, which is always in UTC with milliseconds."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc).timestamp()


def ago(seconds):
    return rfc3339(int(time.time()) - seconds)


def reading(time=None, phase="A", **changes):
    """The contract's example, with some members changed; `...` leaves a member out."""
    one = {"time": time or ago(60), "phase": phase, "power_watt": 1512.4, "power_var": 201.9, "power_va": 1525.8,
           "voltage_rms": 231.12, "current_rms": 6.602, "power_factor": 0.991, "voltage_thd": 1.92,
           "current_thd": 8.41, "energy_kwh": 1843.22107, "frequency_hz": 49.98, **changes}
    return {name: value for name, value in one.items() if value is not ...}


def reading_set(time, **changes):
    return [reading(time, phase, **changes) for phase in "ABC"]
