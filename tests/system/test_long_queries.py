"""Answers too long to be made whole: streamed, packed or not, the same to the last value; and their limits."""

import csv
import datetime
import io
import re
from pathlib import Path

import pytest

from house import wait_for
from readings import FIELDS, reading

UTC = datetime.timezone.utc
BEGIN = datetime.datetime(2026, 6, 1, tzinfo=UTC)
SECONDS = 26 * 3600
LARGEST_BATCH = 10_800


def stamp(seconds):
    return (BEGIN + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.fixture(scope="module")
def stored(shared_house):
    """26 hours of phase A each second, and of phase B each ten."""
    owner = shared_house.sign_up(shared_house.code("house-1"))
    rows = {}
    for i in range(SECONDS):
        time = stamp(i)
        for phase in "AB" if i % 10 == 0 else "A":
            rows[time, phase] = reading(time, phase, power_watt=round(i * 0.37 % 5000 - 900, 1),
                                        voltage_rms=None if i % 97 == 0 else round(225 + i * 0.011 % 10, 2),
                                        energy_kwh=round(100 + i / 7200, 5))
    all_rows = list(rows.values())
    for start in range(0, len(all_rows), LARGEST_BATCH):
        assert shared_house.write("house-1", all_rows[start:start + LARGEST_BATCH]).status_code == 201
    return owner, rows


def asked(**more):
    return {"device_id": "house-1", "start": stamp(0), "end": stamp(SECONDS), "resolution": "raw", **more}


def get(owner, encoding="identity", **more):
    return owner.get_as({"Accept-Encoding": encoding}, "/query-data", **asked(**more))


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_long_json_answer_is_what_was_sent(stored, encoding):
    owner, rows = stored
    answer = get(owner, encoding, phases="A,B", fields="power_watt,voltage_rms,energy_kwh")
    assert answer.status_code == 200
    assert answer.headers["Transfer-Encoding"] == "chunked" and "Content-Length" not in answer.headers
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    columns = answer.json()
    assert columns["time"] == [stamp(i) for i in range(SECONDS)]
    for phase in "AB":
        mine = [rows.get((time, phase), {}) for time in columns["time"]]
        for field in ("power_watt", "voltage_rms", "energy_kwh"):
            assert columns["phases"][phase][field] == [row.get(field) for row in mine], (phase, field)


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_long_csv_answer_is_what_was_sent(stored, encoding):
    owner, rows = stored
    answer = get(owner, encoding, format="csv")
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(line["time"], line["phase"]) for line in lines] == sorted(rows)
    for line in lines:
        row = rows[line["time"], line["phase"]]
        assert all(line[field] == ("" if row[field] is None else line[field]) for field in FIELDS)
        assert all(float(line[field]) == row[field] for field in FIELDS if row[field] is not None)


def peak_kib(process):
    """The most memory that a process had since the last call (clear_refs: see proc(5))."""
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())[1])
    Path(f"/proc/{process.pid}/clear_refs").write_text("5")
    return peak


@pytest.mark.parametrize("form", ["json", "csv", "lp"])
def test_a_long_answer_needs_hardly_more_memory_than_a_short_one(stored, shared_house, form):
    owner, _ = stored
    server = shared_house.server.process
    # Asked hour by hour first: what the store keeps of 26 hours for the next reader is not what an answer needs.
    for start in range(0, SECONDS, 3600):
        hour = asked(format=form) | {"start": stamp(start), "end": stamp(start + 3600)}
        assert len(owner.get_as({"Accept-Encoding": "identity"}, "/query-data", **hour).content) > 200_000
    peak_kib(server)
    assert owner.get_as({"Accept-Encoding": "identity"}, "/query-data", **hour).status_code == 200
    short = peak_kib(server)
    length = len(get(owner, format=form).content)
    long = peak_kib(server)
    assert length > 8_000_000
    assert (long - short) * 1024 < length / 4, f"{short} KiB for an hour, {long} KiB for 26"


def test_a_limit_is_told_before_anything_is_sent(stored):
    owner, _ = stored
    refused = get(owner, max_points=SECONDS - 1)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/query/resolution"]
    assert get(owner, max_points=SECONDS, fields="power_watt", phases="A").status_code == 200


def test_four_long_answers_at_once_and_no_more(stored):
    owner, _ = stored
    # Each is larger than what the sockets take, and nobody reads.
    waiting = [owner.get_as({"Accept-Encoding": "identity"}, "/query-data", stream=True, **asked())
               for _ in range(4)]
    assert [answer.status_code for answer in waiting] == [200] * 4
    refused = get(owner)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    assert owner.data("house-1", range_hours=1)["time"] == []  # short ones go on
    for answer in waiting:
        answer.close()

    def served():
        answer = owner.get_as({}, "/query-data", stream=True, **asked())
        answer.close()
        return answer.status_code == 200

    wait_for(served, what="a place for another long answer")
