"""A metered second reaches /query-data value by value, and a switch command comes back."""

import csv
import gzip
import os
import signal
from pathlib import Path

import pytest

from house import ROOT, wait_for
from readings import FIELDS

OWN_RECORDING = ROOT / "tests" / "data" / "simulated_house_10min.csv.gz"
RECORDINGS = Path(os.environ.get("EDL_RECORDINGS", ROOT.parent / "shared" / "data"))
REAL = ["lv230_household_1min_uci", "lv230_3ph_voltage_1hz_24h"]
CHUNK_HOURS = 6


def rows_of(recording):
    with gzip.open(recording, "rt", newline="") as lines:
        return list(csv.DictReader(lines))


def stored(user, device, first, last):
    """Every value of /query-data, raw, as {(time, phase): {field: value}}."""
    values = {}
    answer = user.data(device, start=first, end=last, resolution="raw")
    for phase, columns in answer["phases"].items():
        for index, time in enumerate(answer["time"]):
            one = {field: columns[field][index] for field in FIELDS}
            if any(value is not None for value in one.values()):
                values[(time, phase)] = one
    return values


def expect_all_delivered(house, recording):
    house.start_server()
    house.make_agent("house-1")
    rows = rows_of(recording)
    agent = house.start_agent("house-1", "--meter", f"replay:{recording}", "--speed", "max")
    user = house.sign_up(house.agent_code("house-1"))
    assert agent.process.wait(timeout=120) == 0, agent.text()  # it ends once everything is delivered

    expected = {(row["time"], row["phase"]): {field: float(row[field]) if row[field] else None for field in FIELDS}
                for row in rows}
    times = sorted({row["time"] for row in rows})
    step = max(1, len(times) // 8)
    found = {}
    for begin in range(0, len(times), step):
        after = times[begin + step] if begin + step < len(times) else "2100-01-01T00:00:00Z"
        found.update(stored(user, "house-1", times[begin], after))
    assert len(found) == len(expected)
    assert found == expected
    return user, times


def test_every_value_of_the_own_recording_comes_back_to_the_last_digit(house):
    expect_all_delivered(house, OWN_RECORDING)


@pytest.mark.parametrize("name", REAL)
def test_every_value_of_a_real_recording_comes_back_to_the_last_digit(house, name):
    recording = RECORDINGS / name / "readings.csv.gz"
    if not recording.exists():
        pytest.skip(f"needs the recording {name}, in the folder that EDL_RECORDINGS names")
    expect_all_delivered(house, recording)


def test_live_seconds_arrive_in_time_and_switching_a_phase_stops_its_current(house):
    house.start_server()
    house.make_agent("house-1")
    house.start_agent("house-1", "--meter", "simulated", "--relay-min-interval", "0s")
    user = house.sign_up(house.agent_code("house-1"))
    latest = lambda: user.get("/latest-values", device_id="house-1").json()
    before = wait_for(lambda: latest() if set(latest()) == {"A", "B", "C"} else None, what="three phases")
    assert all(before[phase]["current_rms"] > 0 for phase in "ABC")

    answer = user.switch("house-1", "A", "off")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["status"], told["phase"], told["state"]) == ("acknowledged", "A", "off")
    assert 0 <= told["latency_ms"] < 5000
    dark = wait_for(lambda: latest() if latest()["A"]["current_rms"] == 0 else None, what="phase A without current")
    assert dark["A"]["power_watt"] == 0 and dark["A"]["power_va"] == 0
    assert dark["A"]["power_factor"] is None and dark["A"]["current_thd"] is None  # 0/0 is not measured
    assert dark["A"]["voltage_rms"] > 200
    assert dark["B"]["current_rms"] > 0 and dark["C"]["current_rms"] > 0
    assert user.get("/devices/house-1").json()["relays"] == {"A": "off", "B": "on", "C": "on"}

    assert user.switch("house-1", "A", "toggle").json()["state"] == "on"
    wait_for(lambda: latest()["A"]["current_rms"] > 0, what="phase A with current")

    # Each second once, on the second.
    raw = user.data("house-1", range_hours=1, resolution="raw", fields="power_watt")
    assert all(time.endswith(".000Z") for time in raw["time"])
    assert len(set(raw["time"])) == len(raw["time"])


def test_both_programs_end_cleanly_within_five_seconds(house):
    house.start_server()
    house.make_agent("house-1")
    agent = house.start_agent("house-1", "--meter", "simulated")
    wait_for(lambda: "connected to" in agent.text(), what="the agent's connection")
    assert agent.end(signal.SIGTERM) == 0
    assert house.server.end(signal.SIGTERM) == 0
