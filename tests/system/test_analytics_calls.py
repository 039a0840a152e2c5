"""What is asked of the analytics: tariffs, weeks, sections, wrong questions, and whose past is in no figure."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
import requests

from analytics_days import BERLIN, DIP, SPRING, deliver, exported, figures, moment, near, owner_of, spring_day, stamp, tell_of
from analytics_reference import UTC
from readings import reading
from test_bad_input import expect_problem

SECTIONS = ("energy", "demand", "power_quality", "cost", "events", "coverage", "insight")


@pytest.fixture(scope="module")
def owner(shared_house):
    return owner_of(shared_house, spring_day())


@pytest.fixture(scope="module")
def spring(owner):
    return figures(owner, SPRING), exported(owner, SPRING)


# ---- the weekly report

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
                 ("2199-01-01T00:00:00Z", "2199-01-02T00:00:00Z"), ("1950-01-01T00:00:00Z", "1950-01-01T00:00:01Z"),
                 ("0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z"), ("9999-12-30T00:00:00Z", "9999-12-31T23:59:59Z")):
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
    tell_of(house, dip)
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
