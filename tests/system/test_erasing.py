"""What is left of a device's past: nothing where it was to be erased, and nothing for others than its owner."""

import datetime
import json
import signal
import struct

import pytest
import requests

from house import wait_for
from readings import reading, rfc3339

PASSWORD = "correct horse battery"
WORD = "a word that stands in one event alone"
WATT = 1512.4321987  # whose bytes stand nowhere else


@pytest.fixture
def owner(house):
    house.start_server()
    house.enroll("house-1")
    house.enroll("house-2")
    return house.sign_up(house.code("house-1"))


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def post(house, device, path, records):
    return requests.post(house.url + path, json=records, timeout=30,
                         headers={"Authorization": f"Bearer {house.token(device)}"})


def measure(house, device, seconds_ago=3600):
    """Readings, an event with a waveform and a harmonic set of the past."""
    sent = [reading(rfc3339(seconds_ago + i), phase, power_watt=WATT) for i in range(40) for phase in "ABC"]
    assert house.write(device, sent).status_code == 201
    begin = rfc3339(seconds_ago)
    event = {"kind": "voltage_dip", "begin": begin, "duration_ms": 180, "phases": ["A"], "detail": WORD,
             "waveform": {"begin": begin, "samples_per_second": 8000, "tracks": [{"channel": "VA", "values": [1.5] * 64}]}}
    assert post(house, device, "/events", [event]).status_code == 201
    side = {"rms": [230.0 / n for n in range(1, 41)], "angle_deg": [0.0] * 40}
    harmonics = {"time": begin, "window_ms": 200.0, "frequency_hz": 49.98, "phases": {"A": {"voltage": side}}}
    assert post(house, device, "/harmonics", [harmonics]).status_code == 201


def seen_by(user, device):
    """How much of everything the user sees of a day."""
    day = {"device_id": device, "range_hours": 24}
    return {"rows": len(user.data(device, range_hours=24)["time"]),
            "hours": len(user.data(device, range_hours=24, resolution="1h")["time"]),
            "newest": len(user.get("/latest-values", device_id=device).json()),
            "counters": len(user.get("/last-energy-data", device_id=device).json()),
            "events": len(user.get("/events", **day).json()["events"]),
            "harmonics": len(user.get("/harmonics", **day).json()["harmonics"]),
            "newest harmonics": len(user.get("/harmonics", device_id=device).json()["harmonics"])}


def nothing(seen):
    return not any(seen.values())


def leave(owner):
    assert owner.call("DELETE", "/me", json={"password": PASSWORD}).status_code == 204


def erased(house, device):
    return wait_for(lambda: f"the data of device {device} from before" in house.server.text(), what="the erasing")


def files_with(house, bytes_):
    return [str(path) for path in (house.folder / "server").rglob("*") if path.is_file() and bytes_ in path.read_bytes()]


def test_a_deleted_account_takes_all_that_its_devices_measured_with_it(house, owner):
    ben = house.sign_up(house.code("house-2"), username="ben")
    for device in ("house-1", "house-2"):
        measure(house, device)
    before = seen_by(owner, "house-1")
    assert all(before.values()) and seen_by(ben, "house-2") == before
    leave(owner)
    erased(house, "house-1")
    assert seen_by(ben, "house-2") == before
    carl = house.sign_up(house.code("house-1"), username="carl")
    assert nothing(seen_by(carl, "house-1"))
    house.server.end()
    house.restart_server()
    assert nothing(seen_by(carl, "house-1")) and seen_by(ben, "house-2") == before


def test_no_byte_of_what_was_erased_is_left_in_the_files(house, owner):
    measure(house, "house-1")
    assert files_with(house, WORD.encode()) and files_with(house, struct.pack("<d", WATT))
    leave(owner)
    erased(house, "house-1")
    assert files_with(house, WORD.encode()) == []
    assert files_with(house, struct.pack("<d", WATT)) == []


def test_what_a_kill_interrupts_is_finished_by_the_next_start(house, owner):
    measure(house, "house-1")
    leave(owner)
    house.server.end(signal.SIGKILL)
    house.restart_server()
    carl = house.sign_up(house.code("house-1"), username="carl")
    assert nothing(seen_by(carl, "house-1")), "the next owner is shown nothing, whether it is erased by now or not"
    erased(house, "house-1")
    assert files_with(house, WORD.encode()) == []
    assert files_with(house, struct.pack("<d", WATT)) == []


def test_a_backlog_from_before_is_accepted_and_dropped_and_what_is_newer_stays(house, owner):
    leave(owner)
    erased(house, "house-1")
    moment = now()
    late = [reading(rfc3339(120)), reading(moment), reading(rfc3339(60), "B")]
    answer = house.write("house-1", late)
    assert (answer.status_code, answer.json()) == (201, {"accepted": 3})
    assert house.write("house-1", [reading(rfc3339(90))]).json() == {"accepted": 1}
    event = {"kind": "voltage_dip", "begin": rfc3339(60), "duration_ms": 20, "phases": ["A"]}
    assert post(house, "house-1", "/events", [event]).json() == {"accepted": 1}
    carl = house.sign_up(house.code("house-1"), username="carl")
    assert carl.data("house-1", range_hours=24, resolution="raw")["time"] == [moment]
    assert carl.get("/events", device_id="house-1", range_hours=24).json()["events"] == []
    house.server.end()
    house.restart_server()
    assert house.write("house-1", [reading(rfc3339(90))]).json() == {"accepted": 1}
    assert carl.data("house-1", range_hours=24, resolution="raw")["time"] == [moment]


def test_a_released_device_shows_its_past_to_nobody_but_the_owner_who_comes_back(house, owner):
    measure(house, "house-1")
    whole = seen_by(owner, "house-1")
    (event,) = owner.get("/events", device_id="house-1", range_hours=24).json()["events"]
    assert owner.call("PATCH", "/devices/house-1", json={"name": "Annas Keller"}).status_code == 200
    assert owner.call("DELETE", "/devices/house-1/link").status_code == 204
    link = {"device_code": house.code("house-1")}
    assert owner.call("POST", "/devices/link", json=link).status_code == 201
    assert seen_by(owner, "house-1") == whole
    assert owner.call("PATCH", "/devices/house-1", json={"name": "Annas Keller"}).status_code == 200
    assert owner.call("DELETE", "/devices/house-1/link").status_code == 204
    ben = house.sign_up(house.code("house-1"), username="ben")
    assert nothing(seen_by(ben, "house-1"))
    assert ben.get(f"/events/{event['id']}/waveform", device_id="house-1").status_code == 404
    told = json.dumps([ben.get("/devices/house-1").json(), ben.get("/devices/house-1/audit", range_hours=24).json(),
                       ben.get("/devices/house-1/commands", range_hours=24).json()])
    assert "ann" not in told.lower()
    moment = now()
    assert house.write("house-1", [reading(moment)]).status_code == 201
    assert ben.data("house-1", range_hours=24, resolution="raw")["time"] == [moment]


def test_an_owner_may_have_all_erased_with_the_release(house, owner):
    measure(house, "house-1")
    for wrong in ("erase=yes", "erase=true&erase=true", "erase=", "all=true"):
        assert owner.call("DELETE", f"/devices/house-1/link?{wrong}").status_code == 422
    assert not nothing(seen_by(owner, "house-1"))
    assert owner.call("DELETE", "/devices/house-1/link?erase=true").status_code == 204
    erased(house, "house-1")
    assert owner.call("POST", "/devices/link", json={"device_code": house.code("house-1")}).status_code == 201
    assert nothing(seen_by(owner, "house-1"))


def test_readings_from_before_the_first_sign_up_are_its_owner_s(house):
    house.start_server()
    house.enroll("house-1")
    assert house.write("house-1", [reading(rfc3339(7 * 86400))]).status_code == 201
    owner = house.sign_up(house.code("house-1"))
    assert len(owner.data("house-1", range_hours=8 * 24)["time"]) == 1
