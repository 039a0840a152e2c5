"""The figures of /fetch-analytics against a reference that looks at each second of what /query-data exports: hand-made
days with known answers (a square wave, a gap, both days on which clocks change, a counter reset, a dip), and recordings."""

import csv
import datetime
import gzip
import json
import math
import os
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import requests
import zstandard

from analytics_reference import JOULES_PER_KWH, UTC, Day, nearest_rank, share
from house import PATIENCE, ROOT
from readings import reading
from test_bad_input import expect_problem

RECORDINGS = Path(os.environ.get("EDL_RECORDINGS", ROOT.parent / "shared" / "data"))
BERLIN = "Europe/Berlin"
BATCH = 10_800
SPRING = ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")  # 23 hours
AUTUMN = ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")  # 25 hours
DIP = {"kind": "voltage_dip", "begin": "2026-03-29T08:04:30.500Z", "duration_ms": 180, "phases": ["A"],
       "extreme": 161.0, "threshold": 207.0, "reference": 230.0}
SECTIONS = ("energy", "demand", "power_quality", "cost", "events", "coverage", "insight")


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


@pytest.fixture(scope="module")
def owner(shared_house):
    house = shared_house
    user = house.sign_up(house.code("house-1"))
    assert user.call("PATCH", "/devices/house-1", json={"timezone": BERLIN}).status_code == 200
    deliver(house, "house-1", spring_day())
    deliver(house, "house-1", autumn_day())
    told = requests.post(f"{house.url}/events", json=[DIP], headers={"Authorization": f"Bearer {house.token('house-1')}"},
                         timeout=10 * PATIENCE)
    assert told.status_code == 201, told.text
    return user


def figures(user, span, device="house-1", **parameters):
    answer = user.get("/fetch-analytics", device_id=device, start=span[0], end=span[1], **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def exported(user, span, device="house-1", zone=BERLIN):
    answer = user.get("/query-data", device_id=device, start=span[0], end=span[1], resolution="raw", format="csv")
    assert answer.status_code == 200, answer.text
    return Day(answer.text, zone)


@pytest.fixture(scope="module")
def spring(owner):
    return figures(owner, SPRING), exported(owner, SPRING)


@pytest.fixture(scope="module")
def autumn(owner):
    return figures(owner, AUTUMN), exported(owner, AUTUMN)


def near(value, within=2e-9):
    return pytest.approx(value, abs=within, rel=1e-9)


# ---- energy

def test_import_is_what_counters_rose_and_export_what_negative_power_sums_to(spring):
    energy, day = spring[0]["energy"], spring[1]
    imports = {phase: sum(kwh for _, kwh in day.import_steps(phase)) for phase in "AB"}
    exports = {phase: sum(kwh for _, kwh in day.exports(phase)) for phase in "AB"}
    assert imports["A"] > 12 and imports["B"] > 3 and exports["B"] > 1.7  # the day is no empty one
    for phase in "AB":
        assert energy["by_phase_kwh"][phase] == energy["import"]["by_phase_kwh"][phase] == near(imports[phase])
        assert energy["export"]["by_phase_kwh"][phase] == near(exports[phase])
    assert energy["by_phase_kwh"]["C"] is None and energy["export"]["by_phase_kwh"]["C"] is None
    assert energy["total_kwh"] == energy["import"]["total_kwh"] == near(sum(imports.values()), 4e-9)
    assert energy["export"]["total_kwh"] == near(sum(exports.values()), 4e-9)
    assert (energy["basis"], energy["uncertain_kwh"], energy["reset_count"]) == ("counter", 0, 0)


def test_a_square_wave_has_the_energy_that_is_worked_out_by_hand(owner):
    two_hours = ("2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z")
    energy = figures(owner, two_hours, sections="energy")["energy"]
    # Six times ten minutes of 1,000 W; six times ten minutes of 120 to 126 W, 600 seconds being 85 times 7 and 5.
    assert energy["by_phase_kwh"]["A"] == pytest.approx(1.0 + 0.12 + 3 / 1000, abs=2e-5)
    assert energy["by_phase_kwh"]["B"] == pytest.approx(0.42, abs=2e-5)


@pytest.mark.parametrize("which", ["spring", "autumn"])
def test_hours_days_and_hours_of_the_clock_follow_the_time_zone_and_add_up(request, which):
    answer, day = request.getfixturevalue(which)
    energy = answer["energy"]
    (only,) = energy["by_day"]
    assert only["date"] == {"spring": "2026-03-29", "autumn": "2026-10-25"}[which]
    assert only["import_kwh"] == energy["total_kwh"]
    (month,) = energy["by_month"]
    assert (month["month"], month["import_kwh"]) == (only["date"][:7], energy["total_kwh"])
    assert sum(hour["import_kwh"] or 0 for hour in energy["by_hour_of_day"]) == near(energy["total_kwh"])
    assert sum(hour["import_kwh"] for hour in energy["by_hour"]) == near(energy["total_kwh"])
    assert [hour["hour"] for hour in energy["by_hour_of_day"]] == list(range(24))
    assert len(energy["by_hour"]) == {"spring": 23, "autumn": 25}[which]
    assert energy["by_hour_of_day"][2]["import_kwh"] == {"spring": None, "autumn": near(1.2, 3e-5)}[which]
    if which == "autumn":
        return
    steps = [step for phase in "AB" for step in day.import_steps(phase)]
    fed = [step for phase in "AB" for step in day.exports(phase)]
    clock, clock_fed = day.by(day.local_hour, steps), day.by(day.local_hour, fed)
    for hour in energy["by_hour_of_day"]:
        if hour["hour"] != 2:
            assert hour["import_kwh"] == near(clock[hour["hour"]]), hour
            assert hour["export_kwh"] == near(clock_fed[hour["hour"]]), hour
    hours = day.by(lambda time: stamp(time.replace(minute=0, second=0)), steps)
    assert {hour["begin"]: hour["import_kwh"] for hour in energy["by_hour"]} == \
        {begin: near(kwh) for begin, kwh in hours.items()}


def test_a_reset_is_told_and_the_energy_carries_on_across_it(autumn):
    energy, day = autumn[0]["energy"], autumn[1]
    (reset,) = energy["resets"]
    assert (reset["time"], reset["phase"], reset["to_kwh"], reset["exact"]) == \
        ("2026-10-25T09:30:00.000Z", "A", 0.00017, True)
    assert reset["from_kwh"] == dict(day.values("A", "energy_kwh"))[moment("2026-10-25T09:29:59Z")]
    assert energy["total_kwh"] == near(sum(kwh for _, kwh in day.import_steps("A")), 3e-5)
    # 23 hours of 600 W, two of 2,400 W; but for a second at the reset and one at the begin.
    assert energy["total_kwh"] == pytest.approx(23 * 0.6 + 2 * 2.4, abs=4e-4)


def test_where_the_counter_has_no_value_the_power_tells_and_nothing_counts_twice(autumn, owner):
    energy, day = autumn[0]["energy"], autumn[1]
    assert (energy["basis"], energy["basis_by_phase"]) == ("mixed", {"A": "mixed", "B": "none", "C": "none"})
    noon = {hour["begin"]: hour["import_kwh"] for hour in energy["by_hour"]}
    assert noon["2026-10-25T12:00:00.000Z"] == pytest.approx(0.6, abs=1e-8)
    assert noon["2026-10-25T13:00:00.000Z"] == pytest.approx(0.6, abs=3e-5)
    hour = figures(owner, ("2026-10-25T12:00:00Z", "2026-10-25T13:00:00Z"), sections="energy")["energy"]
    assert (hour["basis"], hour["total_kwh"]) == \
        ("power", near(sum(kwh for time, kwh in day.imports_by_power("A") if time.hour == 12), 1e-8))


def test_a_gap_is_told_to_the_second_with_the_energy_that_flowed_in_it(spring):
    answer, day = spring
    gaps = answer["energy"]["gaps"]
    (gap,) = gaps["longest"]
    assert (gap["begin"], gap["end"], gap["exact"]) == ("2026-03-29T15:07:30.000Z", "2026-03-29T16:22:10.000Z", True)
    assert (gaps["count"], gaps["total_seconds"], gaps["unresolved_quarter_hours"]) == (1, 4480, 0)
    for phase in "AB":
        step = dict(day.import_steps(phase))[moment("2026-03-29T16:22:10Z")]
        assert gap["import_by_phase_kwh"][phase] == near(step)
        assert step > 0.2
    assert answer["coverage"]["longest_gap"] == {"begin": gap["begin"], "end": gap["end"], "exact": True}


def test_the_span_before_is_compared_where_there_are_readings_of_it(spring, autumn, owner):
    assert spring[0]["energy"]["before"] is None and autumn[0]["energy"]["before"] is None
    first = ("2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z")
    second = ("2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z")
    one, two = (figures(owner, span, sections="energy")["energy"] for span in (first, second))
    before = two["before"]
    assert (before["begin"], before["end"]) == ("2026-03-29T00:00:00.000Z", "2026-03-29T01:00:00.000Z")
    assert before["comparable"] is True and before["import_kwh"] == one["total_kwh"]
    assert before["import_change_kwh"] == near(two["total_kwh"] - one["total_kwh"])
    assert before["import_change_percent"] == near((two["total_kwh"] / one["total_kwh"] - 1) * 100, 1e-6)


# ---- demand and coverage

@pytest.mark.parametrize("which", ["spring", "autumn"])
def test_demand_is_that_of_windows_that_are_looked_at_second_by_second(request, which):
    answer, day = request.getfixturevalue(which)
    demand = answer["demand"]
    for name, length in (("quarter_hour", 900), ("half_hour", 1800)):
        blocks = day.blocks(length)
        whole = [block for block in blocks if block[2] >= 0.5]
        highest = sorted(whole, key=lambda block: -block[1])[:10]
        told = demand[name]["highest"]
        assert [one["power_w"] for one in told] == [near(power, 1e-5) for _, power, _ in highest]
        assert (demand[name]["blocks"], demand[name]["thin_blocks"]) == (len(blocks), len(blocks) - len(whole))
        assert demand[name]["by_month"][0]["peak"] == told[0]
        sliding = max((block for block in day.blocks(length, step=60) if block[2] >= 0.5), key=lambda block: block[1])
        assert demand[name]["sliding"]["exact"] is True
        assert demand[name]["sliding"]["window"]["power_w"] == near(sliding[1], 1e-5)
    blocks = day.blocks(900)
    mean = sum(power * coverage for _, power, coverage in blocks) / sum(coverage for *_, coverage in blocks)
    assert demand["mean_w"] == near(mean, 1e-5)
    peak = max(power for _, power, coverage in blocks if coverage >= 0.5)
    assert demand["peak"]["power_w"] == near(peak, 1e-5) and demand["load_factor"] == near(mean / peak, 1e-8)
    assert demand["base_load"]["power_w"] == near(day.base_load(), 1e-5)
    curve = demand["load_duration"]["power_w"]
    assert len(curve) == 101 and curve == sorted(curve, reverse=True)
    assert (curve[0], curve[-1]) == (near(max(b[1] for b in blocks), 1e-5), near(min(b[1] for b in blocks), 1e-5))


def test_the_heat_map_has_sunday_in_its_last_row_and_no_other(spring):
    heat = spring[0]["demand"]["by_weekday_and_hour"]
    day = spring[1]
    for weekday in range(6):
        assert heat["mean_w"][weekday] == [None] * 24 and heat["coverage"][weekday] == [0] * 24
    assert heat["mean_w"][6][2] is None  # the hour that the clock left out
    ten = [watts for phase in "AB" for time, watts in day.values(phase, "power_watt") if day.local_hour(time) == 8]
    assert heat["mean_w"][6][8] == near(sum(ten) / 3600, 1e-5)


@pytest.mark.parametrize("which, seconds", [("spring", 82_800), ("autumn", 90_000)])
def test_coverage_is_the_share_of_seconds_with_a_reading(request, which, seconds):
    answer, day = request.getfixturevalue(which)
    coverage, covered = answer["coverage"], len(day.times())
    assert (coverage["seconds"], coverage["covered_seconds"]) == (seconds, covered)
    assert coverage["share"] == near(covered / seconds, 1e-12)
    assert coverage["share_by_phase"]["C"] == 0 and coverage["share_by_phase"]["A"] == coverage["share"]
    assert [one["share"] for one in coverage["by_day"]] == [coverage["share"]]
    assert answer["energy"]["coverage"] == answer["demand"]["coverage"] == coverage["share"]


# ---- power quality and events

def test_ten_minute_means_are_counted_as_en_50160_does_without_those_that_a_dip_touched(spring):
    answer, day = spring
    for phase in "AB":
        voltage = answer["power_quality"]["voltage"]["by_phase"][phase]
        values = [value for _, value in day.values(phase, "voltage_rms")]
        assert voltage["mean_v"] == near(math.sqrt(sum(v * v for v in values) / len(values)), 1e-9)
        assert (voltage["min"]["value"], voltage["max"]["value"]) == (min(values), max(values))
        at = next(time for time, value in day.values(phase, "voltage_rms") if value == min(values))
        assert moment(voltage["min"]["begin"]) <= at < moment(voltage["min"]["end"])
        dip = moment("2026-03-29T08:00:00Z")
        means = [mean for begin, mean in day.ten_minute_voltages(phase) if begin != dip]
        counted = voltage["ten_minutes"]
        assert (counted["all"], counted["counted"], counted["flagged"]) == (138, len(means), 1)
        assert counted["counted"] + counted["flagged"] + counted["too_few"] == 138
        assert counted["usual_share"] == near(share(means, 207, 253), 1e-12)
        assert counted["permissible_share"] == near(share(means, 195.5, 253), 1e-12) == 1
    assert answer["power_quality"]["voltage"]["by_phase"]["A"]["ten_minutes"]["usual_share"] < 0.96
    assert answer["power_quality"]["voltage"]["by_phase"]["B"]["ten_minutes"]["usual_share"] == 1


def test_frequency_thd_and_power_factor_are_what_the_seconds_say(spring):
    answer, day = spring
    frequency = answer["power_quality"]["frequency"]
    values = [value for _, value in day.values("A", "frequency_hz")]
    assert frequency["nominal_hz"] == 50 and frequency["mean_hz"] == near(sum(values) / len(values), 1e-9)
    assert (frequency["min"]["value"], frequency["max"]["value"]) == (min(values), max(values))
    whole = {minute for minute, _, count in day.means("A", "frequency_hz", 60) if count >= 55}
    tens = [mean for begin, mean, _ in day.means("A", "frequency_hz", 10) if begin.replace(second=0) in whole]
    assert frequency["counted"] == len(tens)
    assert frequency["usual_share"] == near(share(tens, 49.5, 50.5), 1e-12)
    assert frequency["usual_share"] == near(1 - 3 / len(tens), 1e-12)
    dip = moment("2026-03-29T08:00:00Z")
    thd = [mean for begin, mean, count in day.means("A", "voltage_thd", 600) if count >= 300 and begin != dip]
    told = answer["power_quality"]["distortion"]["voltage_thd"]["A"]
    assert told["percentile_95_percent"] == near(nearest_rank(thd, 95), 1e-9) and told["within_share"] == 1
    factors = answer["power_quality"]["power_factor"]
    for phase in "AB":
        rows = day.rows[phase].values()
        active, apparent = sum(row["power_watt"] for row in rows), sum(row["power_va"] for row in rows)
        factor = factors["by_phase"][phase]
        assert factor["mean"] == near(abs(active) / apparent, 1e-9)
        assert factor["measured_hours"] == near(len(rows) / 3600, 1e-9)
        quarters = zip(day.means(phase, "power_watt", 900), day.means(phase, "power_va", 900))
        low = sum(watts[2] for watts, va in quarters if abs(watts[1]) < 0.9 * va[1]) / 3600
        assert factor["below_0_9_hours"] == near(low, 1e-9)
    assert factors["by_phase"]["A"]["reactive"]["inductive_import_kvarh"] == \
        near(300 * len(day.rows["A"]) / JOULES_PER_KWH, 1e-9)


def test_a_dip_to_70_percent_for_180_ms_stands_in_its_cell(spring):
    events = spring[0]["events"]
    assert events["total"] == 1 and events["more"] is False
    assert {kind: count for kind, count in events["by_kind"].items() if count} == {"voltage_dip": 1}
    assert events["supply"]["dips"] == [[0] * 5, [1, 0, 0, 0, 0], [0] * 5, [0] * 5, [0] * 5]
    assert events["supply"]["itic"] == {"no_interruption": 1, "no_damage": 0, "prohibited": 0}


def test_a_week_is_reported_with_a_verdict_and_its_reason_for_each_limit(owner):
    report = owner.get("/weekly-report", device_id="house-1", week="2026-W13").json()
    assert (report["begin"], report["end"]) == ("2026-03-22T23:00:00.000Z", "2026-03-29T22:00:00.000Z")
    assert (report["week"], report["timezone"], report["nominal_v"]) == ("2026-W13", BERLIN, 230)
    lines = {(line["id"], line["phase"]): line for line in report["criteria"]}
    assert lines["voltage_usual", "A"]["verdict"] == "cannot_be_told"  # a day of a week
    assert lines["frequency_permissible", None]["measured"] == 100
    assert all(line["why"] and line["clause"] for line in report["criteria"])
    assert report["overall"] == "cannot_be_told"
    assert [event["begin"] for event in report["events"]] == [DIP["begin"]]
    assert report["events"][0]["extreme_percent"] == near(70)
    newest = owner.get("/weekly-report", device_id="house-1").json()
    assert moment(newest["end"]) <= datetime.datetime.now(UTC) < moment(newest["end"]) + datetime.timedelta(days=7.1)
    expect_problem(owner.get("/weekly-report", device_id="house-1", week="2025-W53"), 422, ["/query/week"])
    expect_problem(owner.get("/weekly-report", device_id="house-1", range_hours=3), 422, ["/query/range_hours"])


# ---- cost

FLAT = {"name": "flat", "currency": "EUR", "versions": [
    {"valid_from": "2026-01-01", "energy": {"price_per_kwh": 0.3204}, "standing": {"price": 0.33, "per": "day"},
     "export_credit": {"price_per_kwh": 0.0811}, "tax_percent": 19}]}
TIME_OF_USE = {"name": "day and night", "currency": "EUR", "versions": [
    {"valid_from": "2026-01-01", "energy": {"name": "day", "price_per_kwh": 0.36, "periods": [
        {"name": "night", "price_per_kwh": 0.21, "times": [{"from": "22:00", "to": "06:00"}]}]}}]}


def coins(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def kwh(number):
    return Decimal(repr(number))


def flat_cost(imported, exported_kwh):
    energy, standing = coins(kwh(imported) * Decimal("0.3204")), Decimal("0.33")
    tax = coins((energy + standing) * Decimal("0.19"))
    return energy + standing + tax - coins(kwh(exported_kwh) * Decimal("0.0811"))


def night_and_day(day):
    night = sum(kwh for phase in "AB" for time, kwh in day.import_steps(phase)
                if day.local_hour(time) >= 22 or day.local_hour(time) < 6)
    return night, sum(kwh for phase in "AB" for _, kwh in day.import_steps(phase)) - night


def test_without_a_tariff_the_cost_says_why_it_is_null(spring):
    assert spring[0]["cost"] is None and spring[0]["untold"] == {"cost": "the device has no tariff",
                                                                 "insight": "it was not asked for"}


def test_a_flat_tariff_and_one_by_the_time_of_day_cost_what_the_reference_says(spring, owner):
    answer, day = spring
    try:
        assert owner.call("PATCH", "/devices/house-1", json={"tariff": FLAT}).status_code == 200
        flat = figures(owner, SPRING, sections="cost")["cost"]
        total = flat_cost(answer["energy"]["total_kwh"], answer["energy"]["export"]["total_kwh"])
        assert Decimal(repr(flat["total"])) == total
        assert sum(Decimal(repr(line["amount"])) for line in flat["lines"]) == total
        assert [period["name"] for period in flat["by_period"]] == ["standard"]
        assert flat["import_kwh"] == near(answer["energy"]["total_kwh"]) and flat["unpriced_kwh"] == 0
        assert flat["coverage"] == near(answer["coverage"]["share"], 1e-6)
        assert moment(flat["month"]["begin"]) <= datetime.datetime.now(UTC) < moment(flat["month"]["end"])
        assert flat["month"]["projected"] is None  # nothing was measured lately to learn from

        assert owner.call("PATCH", "/devices/house-1", json={"tariff": TIME_OF_USE}).status_code == 200
        by_time = figures(owner, SPRING, sections="cost")["cost"]
        night, rest = night_and_day(day)
        periods = {period["name"]: period for period in by_time["by_period"]}
        assert periods["night"]["import_kwh"] == near(night, 1e-6) and periods["day"]["import_kwh"] == near(rest, 1e-6)
        assert Decimal(repr(by_time["total"])) == coins(kwh(night) * Decimal("0.21")) + coins(kwh(rest) * Decimal("0.36"))
        (only,) = by_time["by_day"]
        assert only["amount"] == near(night * 0.21 + rest * 0.36, 1e-6)
    finally:
        assert owner.call("PATCH", "/devices/house-1", json={"tariff": None}).status_code == 200


def test_tariffs_are_compared_over_the_same_energy(spring, owner):
    answer, day = spring
    night, rest = night_and_day(day)
    totals = [flat_cost(answer["energy"]["total_kwh"], answer["energy"]["export"]["total_kwh"]),
              coins(kwh(night) * Decimal("0.21")) + coins(kwh(rest) * Decimal("0.36"))]
    asked = {"device_id": "house-1", "start": SPRING[0], "end": SPRING[1], "tariffs": [FLAT, TIME_OF_USE]}
    compared = owner.call("POST", "/fetch-analytics/compare-tariffs", json=asked)
    assert compared.status_code == 200, compared.text
    told = {one["index"]: one for one in compared.json()["tariffs"]}
    assert [Decimal(repr(told[index]["total"])) for index in (0, 1)] == totals
    assert told[0]["difference"] == 0 and Decimal(repr(told[1]["difference"])) == totals[1] - totals[0]
    assert compared.json()["import_kwh"] == near(answer["energy"]["total_kwh"])
    assert [one["total"] for one in compared.json()["tariffs"]] == sorted(map(float, totals))
    for change, pointers in (({"tariffs": []}, ["/tariffs"]), ({"tariffs": [FLAT] * 11}, ["/tariffs"]),
                             ({"start": "yesterday"}, ["/start"]), ({"end": SPRING[0]}, ["/end"]),
                             ({"tariffs": [{"currency": "EUR", "versions": []}]}, ["/tariffs/0/versions"])):
        expect_problem(owner.call("POST", "/fetch-analytics/compare-tariffs", json={**asked, **change}), 422, pointers)
    expect_problem(owner.call("POST", "/fetch-analytics/compare-tariffs", json={**asked, "device_id": "house-9"}), 404)


# ---- what is asked for, and who asks

def test_sections_are_those_that_are_asked_for_and_the_others_say_so(owner):
    for section in SECTIONS:
        answer = figures(owner, ("2026-03-29T08:00:00Z", "2026-03-29T09:00:00Z"), sections=section)
        for other in SECTIONS:
            assert (answer[other] is None) == (other in answer["untold"]), (section, other)
        if section != "cost":
            assert answer[section] is not None, answer["untold"]
    insight = figures(owner, SPRING, sections="insight")["insight"]
    kinds = {finding["kind"] for finding in insight["findings"]}
    assert {"repeating_load", "no_readings"} <= kinds
    assert all(finding["because"] and finding["evidence"] for finding in insight["findings"])


def test_a_range_without_readings_or_in_the_future_is_told_without_a_fault(owner):
    for span in (("2026-05-01T00:00:00Z", "2026-05-03T00:00:00Z"), ("2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z"),
                 ("2199-01-01T00:00:00Z", "2199-01-02T00:00:00Z"), ("1950-01-01T00:00:00Z", "1950-01-01T00:00:01Z")):
        answer = figures(owner, span, sections=",".join(SECTIONS))
        assert (answer["energy"] is None) == ("energy" in answer["untold"])
        if answer["energy"]:
            assert answer["energy"]["total_kwh"] is None and answer["energy"]["coverage"] == 0
            assert answer["demand"]["mean_w"] is None and answer["demand"]["peak"] is None
    both = figures(owner, ("2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z"), sections="energy,coverage")
    assert both["energy"]["by_hour"] == [] and len(both["energy"]["by_month"]) >= 10
    assert both["coverage"]["share"] < 0.01


def test_wrong_questions_are_refused_with_every_fault_named(owner, shared_house):
    day = {"start": SPRING[0], "end": SPRING[1]}
    for query, pointers in (({**day, "sections": "energy,gas,power"}, ["/query/sections", "/query/sections"]),
                            ({**day, "sections": ""}, ["/query/sections"]),
                            ({**day, "tz": "Mars/Olympus"}, ["/query/tz"]),
                            ({}, ["/query/start"]),
                            ({**day, "range_hours": 3}, ["/query/range_hours"]),
                            ({"start": SPRING[1], "end": SPRING[0]}, ["/query/end"]),
                            ({"start": "1900-01-01T00:00:00Z", "end": SPRING[0]}, ["/query/end"]),
                            ({**day, "resolution": "raw"}, ["/query/resolution"])):
        expect_problem(owner.get("/fetch-analytics", device_id="house-1", **query), 422, pointers)
    expect_problem(owner.get("/fetch-analytics", **day), 422, ["/query/device_id"])
    for path in ("/fetch-analytics", "/weekly-report"):
        expect_problem(owner.get(path, device_id="house-9", **(day if path == "/fetch-analytics" else {})), 404)
        answer = requests.get(shared_house.url + path, params={"device_id": "house-1", **day}, timeout=10)
        expect_problem(answer, 401)


def test_what_a_former_owner_measured_is_in_no_figure(house):
    house.start_server()
    house.enroll("house-1")
    anna = house.sign_up(house.code("house-1"))
    now = datetime.datetime.now(UTC).replace(microsecond=0)
    rows = [reading(stamp(now - datetime.timedelta(seconds=seconds)), "A", power_watt=5000.0, energy_kwh=9000 - seconds / 720)
            for seconds in range(3600, 0, -1)]
    deliver(house, "house-1", rows)
    dip = {**DIP, "begin": stamp(now - datetime.timedelta(seconds=600))}
    assert requests.post(f"{house.url}/events", json=[dip], headers={"Authorization": f"Bearer {house.token('house-1')}"},
                         timeout=10).status_code == 201
    told = anna.get("/fetch-analytics", device_id="house-1", range_hours=2).json()
    assert told["energy"]["total_kwh"] == pytest.approx(5.0, abs=0.01) and told["events"]["total"] == 1
    assert anna.call("DELETE", "/devices/house-1/link").status_code == 204
    ben = house.sign_up(house.code("house-1"), username="ben")
    answer = ben.get("/fetch-analytics", device_id="house-1", range_hours=2, sections=",".join(SECTIONS))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    if told["energy"]:
        assert told["energy"]["total_kwh"] is None and told["energy"]["before"] is None
        assert told["energy"]["gaps"]["from_before"] is None
        assert told["demand"]["peak"] is None and told["coverage"]["covered_seconds"] == 0
    assert told["events"]["total"] == 0 and not any(f["kind"] == "repeating_load" for f in told["insight"]["findings"])
    report = ben.get("/weekly-report", device_id="house-1", week=now.strftime("%G-W%V"), tz="UTC").json()
    assert report["events"] == [] and all(line["measured"] is None for line in report["criteria"])


# ---- recordings

def test_a_real_days_voltages_give_the_figures_that_are_known_of_them(shared_house):
    recording = RECORDINGS / "lv230_3ph_voltage_1hz_24h" / "readings.csv.gz"
    if not recording.exists():
        pytest.skip("needs the recording lv230_3ph_voltage_1hz_24h, in the folder that EDL_RECORDINGS names")
    house = shared_house
    house.enroll("linc")
    user = house.sign_up(house.code("linc"), username="linc")
    with gzip.open(recording, "rt") as lines:
        rows = [{name: value if name in ("time", "phase") else None if value == "" else float(value)
                 for name, value in line.items()} for line in csv.DictReader(lines)]
    deliver(house, "linc", rows)
    span = ("2020-10-17T12:00:00Z", "2020-10-18T12:00:00Z")
    answer, day = figures(user, span, device="linc"), exported(user, span, device="linc", zone="UTC")
    known = {"A": (225.78, 235.77), "B": (224.44, 234.55), "C": (224.09, 234.67)}
    for phase, (low, high) in known.items():
        voltage = answer["power_quality"]["voltage"]["by_phase"][phase]
        assert (round(voltage["min"]["value"], 2), round(voltage["max"]["value"], 2)) == (low, high)
        means = [mean for _, mean in day.ten_minute_voltages(phase)]
        assert voltage["ten_minutes"]["counted"] == len(means)
        assert voltage["ten_minutes"]["usual_share"] == 1
        assert voltage["coverage"] == near(len(day.rows[phase]) / 86_400, 1e-12)
    assert answer["energy"]["total_kwh"] is None and answer["energy"]["basis"] == "none"
    assert answer["power_quality"]["frequency"]["nominal_hz"] is None
    assert answer["power_quality"]["unbalance"]["by"] == "magnitudes"
