"""What leaves as CSV and line protocol is read elsewhere: by Python's csv, by awk and by a real InfluxDB, with the sums of what was sent.

EDL_EXPORT_DAYS says how many days at one second (default 1; 31 is the month that the docs promise, and takes minutes)."""

import csv
import datetime
import math
import os
import subprocess

import pytest

from influxd import Influxd
from readings import reading

DAYS = int(os.environ.get("EDL_EXPORT_DAYS", "1"))
BEGIN = datetime.datetime(2026, 10, 1, tzinfo=datetime.timezone.utc)
SECONDS = DAYS * 86400
LARGEST_BATCH = 10_800
LARGEST_WRITE = 20_000_000


def moment(seconds):
    return BEGIN + datetime.timedelta(seconds=seconds)


def stamp(seconds):
    return moment(seconds).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def power(second):
    return round(second * 0.37 % 5000 - 900, 1)


def voltage(second):
    return None if second % 97 == 0 else round(225 + second * 0.011 % 10, 2)


@pytest.fixture(scope="module")
def exported(shared_house, tmp_path_factory):
    """One phase each second, and what /query-data makes of it, as files."""
    owner = shared_house.sign_up(shared_house.code("house-1"))
    for start in range(0, SECONDS, LARGEST_BATCH):
        batch = [reading(stamp(i), power_watt=power(i), voltage_rms=voltage(i), energy_kwh=round(i / 7200, 5))
                 for i in range(start, min(start + LARGEST_BATCH, SECONDS))]
        assert shared_house.write("house-1", batch).status_code == 201
    folder = tmp_path_factory.mktemp("export")

    def fetch(form, name, **more):
        parameters = {"device_id": "house-1", "start": stamp(0), "end": stamp(SECONDS), "resolution": "raw", "phases": "A",
                      "format": form, **more}
        with owner.get_as({"Accept-Encoding": "identity"}, "/query-data", stream=True, **parameters) as answer:
            assert answer.status_code == 200
            with open(folder / name, "wb") as file:
                for piece in answer.iter_content(1 << 20):
                    file.write(piece)
        return folder / name

    return fetch


@pytest.fixture(scope="module")
def influxd(tmp_path_factory):
    with Influxd(tmp_path_factory.mktemp("influxd")) as one:
        one.ask('CREATE DATABASE "export"')
        yield one


def write_all(influxd, file, **parameters):
    """In parts, each of whole lines: InfluxDB 1.x takes 25 MB at once."""
    with open(file, "rb") as lines:
        while part := lines.readlines(LARGEST_WRITE):
            influxd.write("export", b"".join(part), **parameters)


def test_csv_of_any_length_is_read_by_csv_and_by_awk(exported):
    file = exported("csv", "readings.csv")
    count, power_sum, voltages, voltage_sum = 0, 0.0, 0, 0.0
    with open(file, newline="") as lines:
        for count, line in enumerate(csv.DictReader(lines), start=1):
            assert line["time"] == stamp(count - 1) and line["phase"] == "A" and None not in line
            power_sum += float(line["power_watt"])
            if line["voltage_rms"]:
                voltages += 1
                voltage_sum += float(line["voltage_rms"])
    assert count == SECONDS
    assert math.isclose(power_sum, math.fsum(map(power, range(SECONDS))), rel_tol=1e-9)
    measured = [volt for volt in map(voltage, range(SECONDS)) if volt is not None]
    assert voltages == len(measured)
    assert math.isclose(voltage_sum, math.fsum(measured), rel_tol=1e-9)
    program = '{ sub(/\\r$/, "") } NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { n++; s += $at["power_watt"] } ' \
              'END { printf "%d %.3f", n, s }'
    awk = subprocess.run(["awk", "-F,", program, str(file)], capture_output=True, text=True, timeout=300, check=True)
    rows, total = awk.stdout.split()
    assert int(rows) == SECONDS and math.isclose(float(total), power_sum, rel_tol=1e-6, abs_tol=0.01)


@pytest.mark.parametrize("times", [{}, {"time_format": "ms"}])
def test_influxdb_reads_the_line_protocol(exported, influxd, times):
    influxd.ask('DROP SERIES FROM "reading"', db="export")
    file = exported("lp", "readings.lp", **times)
    write_all(influxd, file, **({"precision": "ms"} if times else {}))
    counted, total, lowest, highest, volts = influxd.ask(
        'SELECT count(power_watt), sum(power_watt), min(power_watt), max(power_watt), count(voltage_rms) FROM "reading" '
        "WHERE device = 'house-1' AND phase = 'A'", db="export")[0][1:]
    powers = list(map(power, range(SECONDS)))
    assert counted == SECONDS
    assert math.isclose(total, math.fsum(powers), rel_tol=1e-9)
    assert (lowest, highest) == (min(powers), max(powers))
    assert volts == sum(voltage(i) is not None for i in range(SECONDS))
    first = influxd.ask('SELECT power_watt FROM "reading" ORDER BY time LIMIT 2', db="export", epoch="ms")
    assert first == [[int(moment(i).timestamp() * 1000), power(i)] for i in range(2)]


def test_influxdb_reads_intervals_as_a_measurement_of_their_own(exported, influxd):
    write_all(influxd, exported("lp", "hours.lp", resolution="1h"))
    hours = influxd.ask('SELECT power_watt_mean, power_watt_min, power_watt_max FROM "reading_1h" ORDER BY time LIMIT 1',
                        db="export")
    powers = list(map(power, range(3600)))
    assert hours[0][1:] == [pytest.approx(sum(powers) / 3600), min(powers), max(powers)]


def test_a_short_export_is_written_as_a_long_one(exported):
    file = exported("lp", "short.lp", end=stamp(2))
    same = "power_var=201.9,power_va=1525.8,{}current_rms=6.602,power_factor=0.991,voltage_thd=1.92,current_thd=8.41,"
    assert file.read_text() == (
        f"reading,device=house-1,phase=A power_watt=-900,{same.format('')}energy_kwh=0,frequency_hz=49.98 "
        f"{int(BEGIN.timestamp())}000000000\n"
        f"reading,device=house-1,phase=A power_watt=-899.6,{same.format('voltage_rms=225.01,')}energy_kwh=0.00014,"
        f"frequency_hz=49.98 {int(BEGIN.timestamp()) + 1}000000000\n")
