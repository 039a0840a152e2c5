"""What goes in comes out: aggregates against numbers computed here, days with and without daylight saving, forms."""

import csv
import datetime
import io
import math
import random

import pytest

from readings import FIELDS, reading

UTC = datetime.timezone.utc


def stamp(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@pytest.fixture(scope="module")
def stored(shared_house):
    """Two hours of readings, one each 7 s, some values missing, sent in a wild order and partly twice."""
    owner = shared_house.sign_up(shared_house.code("house-1"))
    dice = random.Random(20261123)
    begin = datetime.datetime(2026, 3, 29, 0, 0, tzinfo=UTC)  # Europe/Berlin goes to summer time at 01:00 UTC
    rows = []
    for i in range(0, 7200, 7):
        for phase in "ABC":
            rows.append(reading(stamp(begin + datetime.timedelta(seconds=i)), phase,
                                power_watt=round(dice.uniform(-3000, 9000), 1),
                                voltage_rms=None if dice.random() < 0.1 else round(dice.uniform(220, 240), 2),
                                current_rms=round(dice.uniform(0, 40), 3), energy_kwh=round(100 + i / 1000, 5),
                                frequency_hz=... if dice.random() < 0.5 else round(dice.uniform(49.9, 50.1), 3)))
    shuffled = rows[:]
    dice.shuffle(shuffled)
    for batch in (shuffled[:2000], shuffled[2000:], shuffled[:500]):
        assert shared_house.write("house-1", batch).json() == {"accepted": len(batch)}
    return owner, rows, begin


def test_raw_values_come_back_in_order_and_nulls_stay_null(stored):
    owner, rows, begin = stored
    answer = owner.data("house-1", start=stamp(begin), end=stamp(begin + datetime.timedelta(hours=2)), resolution="raw")
    assert answer["device_id"] == "house-1" and answer["resolution"] == "raw"
    assert answer["time"] == sorted({row["time"] for row in rows})
    for phase in "ABC":
        mine = [row for row in rows if row["phase"] == phase]
        for field in FIELDS:
            assert answer["phases"][phase][field] == [row.get(field) for row in mine]


@pytest.mark.parametrize("resolution, seconds", [("1m", 60), ("15m", 900), ("1h", 3600)])
def test_aggregates_are_what_the_raw_values_say(stored, resolution, seconds):
    owner, rows, begin = stored
    answer = owner.data("house-1", start=stamp(begin), end=stamp(begin + datetime.timedelta(hours=2)),
                        resolution=resolution, fields="power_watt,voltage_rms,current_rms,frequency_hz")
    assert answer["time"] == [stamp(begin + datetime.timedelta(seconds=s)) for s in range(0, 7200, seconds)]
    for field, quadratic in (("power_watt", False), ("voltage_rms", True), ("current_rms", True),
                             ("frequency_hz", False)):
        columns = answer["phases"]["B"][field]
        for index, time in enumerate(answer["time"]):
            until = stamp(datetime.datetime.fromisoformat(time.replace("Z", "+00:00"))
                          + datetime.timedelta(seconds=seconds))
            values = [row[field] for row in rows if row["phase"] == "B" and time <= row["time"] < until
                      and row.get(field) is not None]
            if not values:
                assert columns["mean"][index] is None
                continue
            mean = math.sqrt(sum(v * v for v in values) / len(values)) if quadratic else sum(values) / len(values)
            assert columns["mean"][index] == pytest.approx(mean, rel=1e-12)
            assert columns["min"][index] == min(values)
            assert columns["max"][index] == max(values)


def test_a_day_follows_the_time_zone_across_daylight_saving(stored, shared_house):
    owner, rows, begin = stored
    assert owner.call("PATCH", "/devices/house-1", json={"timezone": "Europe/Berlin"}).json()["timezone"] == \
        "Europe/Berlin"
    day = owner.data("house-1", date_str="2026-03-29", resolution="1d", fields="power_watt", phases="A")
    assert day["time"] == ["2026-03-28T23:00:00.000Z"]  # midnight in Berlin; this day has 23 hours
    values = [row["power_watt"] for row in rows if row["phase"] == "A"]
    assert day["phases"]["A"]["power_watt"]["mean"][0] == pytest.approx(sum(values) / len(values), rel=1e-12)
    month = owner.data("house-1", start="2026-03-28T00:00:00Z", end="2026-03-31T00:00:00Z", resolution="1mo",
                       fields="power_watt", phases="A")
    assert month["time"] == ["2026-02-28T23:00:00.000Z"]
    assert month["phases"]["A"]["power_watt"] == day["phases"]["A"]["power_watt"]
    edges = [reading("2026-10-24T21:59:59.999Z"), reading("2026-10-24T22:00:00.000Z"),
             reading("2026-10-25T22:59:59.999Z"), reading("2026-10-25T23:00:00.000Z")]
    assert shared_house.write("house-1", edges).status_code == 201
    day = owner.data("house-1", date_str="2026-10-25", resolution="raw", phases="A")  # 25 hours
    assert day["time"] == ["2026-10-24T22:00:00.000Z", "2026-10-25T22:59:59.999Z"]
    assert owner.data("house-1", date_str="2026-10-25", tz="UTC", resolution="raw")["time"] == \
        ["2026-10-25T22:59:59.999Z", "2026-10-25T23:00:00.000Z"]


def test_auto_gives_no_more_points_than_asked_for(stored):
    owner, _, begin = stored
    span = {"start": stamp(begin), "end": stamp(begin + datetime.timedelta(hours=2)), "fields": "power_watt"}
    for max_points, resolution in ((7200, "raw"), (7199, "1m"), (120, "1m"), (119, "15m"), (7, "1h"), (1, "1d")):
        assert owner.data("house-1", max_points=max_points, **span)["resolution"] == resolution, max_points


def test_other_forms_of_the_same_answer(stored):
    owner, rows, begin = stored
    span = {"device_id": "house-1", "start": stamp(begin), "end": stamp(begin + datetime.timedelta(seconds=8)),
            "resolution": "raw"}
    in_ms = owner.get("/query-data", time_format="ms", **span).json()
    assert in_ms["time"] == [int(begin.timestamp() * 1000), int(begin.timestamp() * 1000) + 7000]
    answer = owner.get("/query-data", format="csv", **span)
    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(lines) == 6
    for line, row in zip(lines, sorted(rows, key=lambda row: (row["time"], row["phase"]))):
        assert (line["time"], line["phase"]) == (row["time"], row["phase"])
        for field in FIELDS:
            assert line[field] == "" if row.get(field) is None else float(line[field]) == row[field]
    thd = owner.get("/thd-values", **span).json()
    assert set(thd["phases"]["A"]) == {"voltage_thd", "current_thd", "power_factor"}


def test_newest_values_and_energy(stored):
    owner, *_ = stored
    latest = owner.get("/latest-values", device_id="house-1").json()
    assert set(latest) == {"A", "B", "C"}
    energy = owner.get("/last-energy-data", device_id="house-1").json()
    assert all(set(one) == {"time", "energy_kwh"} for one in energy.values())
    assert energy["B"]["energy_kwh"] == latest["B"]["energy_kwh"]


def test_a_range_without_readings_is_empty_and_one_too_large_says_so(stored):
    owner, *_ = stored
    empty = owner.data("house-1", start="2020-01-01T00:00:00Z", end="2020-01-02T00:00:00Z")
    assert empty["time"] == []
    refused = owner.get("/query-data", device_id="house-1", start="2026-03-29T00:00:00Z", end="2026-03-29T02:00:00Z",
                        resolution="raw", max_points=100)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/query/resolution"]
