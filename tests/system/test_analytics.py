"""The figures of /fetch-analytics against a reference that looks at each second of what /query-data exports: hand-made
days with known answers (a square wave, a gap, both days on which clocks change, a counter reset, a dip), and a recording."""

import csv
import gzip
import math
import os
from pathlib import Path

import pytest

from analytics_days import AUTUMN, SPRING, autumn_day, deliver, exported, figures, moment, near, owner_of, spring_day, stamp
from analytics_reference import JOULES_PER_KWH, nearest_rank, share
from house import ROOT

RECORDINGS = Path(os.environ.get("EDL_RECORDINGS", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="module")
def owner(shared_house):
    return owner_of(shared_house, spring_day(), autumn_day())


@pytest.fixture(scope="module")
def spring(owner):
    return figures(owner, SPRING), exported(owner, SPRING)


@pytest.fixture(scope="module")
def autumn(owner):
    return figures(owner, AUTUMN), exported(owner, AUTUMN)


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
        sliding = day.sliding_peak(length, *map(moment, {"spring": SPRING, "autumn": AUTUMN}[which]))
        assert demand[name]["sliding"]["exact"] is True
        assert demand[name]["sliding"]["window"]["power_w"] == near(sliding, 1e-5)
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
    assert [one["share"] for one in coverage["by_day"]] == [near(coverage["share"], 1e-12)]
    assert answer["energy"]["coverage"] == near(coverage["share"], 1e-12)
    assert answer["demand"]["coverage"] == near(coverage["share"], 1e-12)


# ---- power quality and events

def test_ten_minute_means_are_counted_as_en_50160_does_without_those_that_a_dip_touched(spring):
    answer, day = spring
    for phase in "AB":
        voltage = answer["power_quality"]["voltage"]["by_phase"][phase]
        values = [value for _, value in day.values(phase, "voltage_rms")]
        assert voltage["mean_v"] == near(math.sqrt(sum(v * v for v in values) / len(values)), 1e-9)
        low = min(values)
        assert (voltage["min"]["value"], voltage["max"]["value"]) == (low, max(values))
        at = next(time for time, value in day.values(phase, "voltage_rms") if value == low)
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
