"""Hand-made days with known answers, delivered to a server, and what /fetch-analytics and the export say of them."""

import datetime
import json
import math

import pytest
import requests
import zstandard

from analytics_reference import JOULES_PER_KWH, UTC, Day
from house import PATIENCE
from readings import reading

BERLIN = "Europe/Berlin"
BATCH = 10_800
SPRING = ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")  # 23 hours
AUTUMN = ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")  # 25 hours
DIP = {"kind": "voltage_dip", "begin": "2026-03-29T08:04:30.500Z", "duration_ms": 180, "phases": ["A"],
       "extreme": 161.0, "threshold": 207.0, "reference": 230.0}


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def stamp(time):
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def deliver(house, device, readings):
    for begin in range(0, len(readings), BATCH):
        body = zstandard.compress(json.dumps(readings[begin:begin + BATCH]).encode())
        answer = requests.post(f"{house.url}/write-data", data=body, timeout=60 * PATIENCE,
                               headers={"Authorization": f"Bearer {house.token(device)}",
                                        "Content-Type": "application/json", "Content-Encoding": "zstd"})
        assert answer.status_code == 201, answer.text


class Counter:
    """A meter's: it rises with what is imported, and shows five decimals."""

    def __init__(self, kwh):
        self.exact = kwh

    def after(self, watts):
        self.exact += max(0.0, watts) / JOULES_PER_KWH
        return round(self.exact, 5)


def spring_day():
    """Phase A draws a square wave of ten minutes; B feeds in from 10 to 14 o'clock; nothing is read for 74 minutes and 40
    seconds; A's voltage is too low for an hour, and the frequency for 30 seconds."""
    begin, end = map(moment, SPRING)
    gap = (moment("2026-03-29T15:07:30Z"), moment("2026-03-29T16:22:10Z"))
    counters = {"A": Counter(1200.0), "B": Counter(70.5)}
    rows = []
    for second in range(int((end - begin).total_seconds())):
        time = begin + datetime.timedelta(seconds=second)
        square = second // 600 % 2 == 0
        watts = {"A": 1000.0 if square else 120.0 + second % 7,
                 "B": -480.0 + second % 60 if 8 <= time.hour < 12 else 210.0}
        low = moment("2026-03-29T12:00:00Z") <= time < moment("2026-03-29T13:00:00Z")
        slow = moment("2026-03-29T18:20:10Z") <= time < moment("2026-03-29T18:20:40Z")
        for phase in "AB":
            energy = counters[phase].after(watts[phase])
            if gap[0] <= time < gap[1]:
                continue
            rows.append(reading(stamp(time), phase, power_watt=watts[phase], power_var=300.0 if phase == "A" else 40.0,
                                power_va=round(math.hypot(watts[phase], 300.0 if phase == "A" else 40.0), 2),
                                voltage_rms=round((205.0 if low and phase == "A" else 229.0) + second % 11 / 4, 2),
                                voltage_thd=round(2.0 + second % 900 / 300, 3), energy_kwh=energy,
                                frequency_hz=49.3 if slow else 50.0 + (second % 5 - 2) / 100))
    return rows


def autumn_day():
    """Phase A draws 600 W, and 2,400 W from 18 to 20 o'clock; its counter begins anew at 09:30:00 UTC, and has no value
    from 12 to 13 o'clock UTC."""
    begin, end = map(moment, AUTUMN)
    counter = Counter(1500.0)
    rows = []
    for second in range(int((end - begin).total_seconds())):
        time = begin + datetime.timedelta(seconds=second)
        watts = 2400.0 if 17 <= time.hour < 19 else 600.0
        if time == moment("2026-10-25T09:30:00Z"):
            counter = Counter(0.0)
        energy = counter.after(watts)
        rows.append(reading(stamp(time), "A", power_watt=watts, power_va=watts, power_var=0.0,
                            energy_kwh=None if time.hour == 12 else energy, frequency_hz=...))
    return rows


def tell_of(house, event, device="house-1"):
    told = requests.post(f"{house.url}/events", json=[event], headers={"Authorization": f"Bearer {house.token(device)}"},
                         timeout=10 * PATIENCE)
    assert told.status_code == 201, told.text


def owner_of(house, *days):
    """Whose device in Berlin has measured those days, and a dip."""
    user = house.sign_up(house.code("house-1"))
    assert user.call("PATCH", "/devices/house-1", json={"timezone": BERLIN}).status_code == 200
    for day in days:
        deliver(house, "house-1", day)
    tell_of(house, DIP)
    return user


def figures(user, span, device="house-1", **parameters):
    answer = user.get("/fetch-analytics", device_id=device, start=span[0], end=span[1], **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def exported(user, span, device="house-1", zone=BERLIN):
    answer = user.get("/query-data", device_id=device, start=span[0], end=span[1], resolution="raw", format="csv")
    assert answer.status_code == 200, answer.text
    return Day(answer.text, zone)


def near(value, within=2e-9):
    return pytest.approx(value, abs=within, rel=1e-9)
