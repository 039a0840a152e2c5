"""Power-quality events and harmonics: stored once and for good, shown to whom they belong, and offline spells."""

import gzip
import json
import signal
import time

import pytest
import requests
import zstandard

from device import App, FakeDevice
from house import House, es256_token, wait_for
from readings import reading, rfc3339
from test_bad_input import expect_problem

DAY = 86_400


def event(seconds_ago=60, **changes):
    """A dip with its waveform; a value of ... leaves the member out."""
    one = {"kind": "voltage_dip", "begin": rfc3339(seconds_ago), "duration_ms": 180, "phases": ["A"], "extreme": 160.1,
           "threshold": 207.0, "reference": 230.0, "detail": "a motor started",
           "waveform": {"begin": rfc3339(seconds_ago), "samples_per_second": 8000,
                        "tracks": [{"channel": "VA", "values": [0.5, -325.25, 1.0625]}]}}
    one.update(changes)
    return {name: value for name, value in one.items() if value is not ...}


def harmonic_set(seconds_ago=60, rms=230.0):
    quantity = {"rms": [rms / (n * n) for n in range(1, 41)], "angle_deg": [float(n) for n in range(40)]}
    return {"time": rfc3339(seconds_ago), "window_ms": 200.0, "frequency_hz": 49.98,
            "phases": {"A": {"voltage": quantity, "current": None}, "C": {"voltage": quantity, "current": quantity}}}


def post(house, path, records, device="house-1", token=None, **options):
    headers = {"Authorization": f"Bearer {token or house.token(device)}", **options.pop("headers", {})}
    return requests.post(house.url + path, headers=headers, timeout=30,
                         **(options or {"json": records}))


def events_of(user, device="house-1", **parameters):
    answer = user.get("/events", device_id=device, **{"range_hours": 24, **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def owner(house):
    house.start_server()
    house.enroll("house-1")
    return house.sign_up(house.code("house-1"))


@pytest.fixture(scope="module")
def user(shared_house):
    return shared_house.sign_up(shared_house.code("house-1"))


def test_an_event_comes_back_as_it_was_told_and_its_waveform_alone(house, owner):
    told = event()
    bare = event(30, kind="meter_fault", phases=["A", "B", "C"], duration_ms=None, extreme=..., threshold=...,
                 reference=..., detail=..., waveform=...)
    assert post(house, "/events", [told, bare]).json() == {"accepted": 2}
    answer = events_of(owner)
    assert answer["device_id"] == "house-1" and answer["more"] is False
    first, second = answer["events"]
    assert first.pop("id").endswith("-voltage_dip-A") and first.pop("has_waveform") is True
    assert first == {name: value for name, value in told.items() if name != "waveform"}
    assert second["has_waveform"] is False and second["duration_ms"] is None and second["phases"] == ["A", "B", "C"]
    dip, fault = (one["id"] for one in events_of(owner)["events"])
    waveform = owner.get(f"/events/{dip}/waveform", device_id="house-1")
    assert waveform.status_code == 200 and waveform.json() == told["waveform"]
    for path in (fault, dip[:-1] + "B", "1-voltage_dip-A", "nonsense"):
        expect_problem(owner.get(f"/events/{path}/waveform", device_id="house-1"), 404)
    expect_problem(owner.get(f"/events/{dip}/waveform", device_id="house-1", limit=3), 422, ["/query/limit"])


def test_an_event_is_told_again_when_it_has_ended_and_stays_one(house, owner):
    begun = event(duration_ms=None)
    assert post(house, "/events", [begun]).status_code == 201
    ended = event(begin=begun["begin"], extreme=150.0, waveform=...)
    for _ in range(2):
        assert post(house, "/events", [ended]).status_code == 201
    (one,) = events_of(owner)["events"]
    assert (one["duration_ms"], one["extreme"], one["has_waveform"]) == (180, 150.0, True)
    assert owner.get(f"/events/{one['id']}/waveform", device_id="house-1").json() == begun["waveform"]


def test_a_range_has_what_reaches_into_it_by_kind_and_the_newest_of_many(house, owner):
    assert post(house, "/events", [event(7200 - i, waveform=...) for i in range(50)]).status_code == 201
    long_ago = event(3 * DAY, kind="overload", phases=["B"], duration_ms=None, waveform=...)
    assert post(house, "/events", [long_ago]).status_code == 201
    found = events_of(owner, range_hours=1)
    assert [one["kind"] for one in found["events"]] == ["overload"]
    found = events_of(owner, range_hours=3, limit=10)
    assert found["more"] is True and len(found["events"]) == 10
    begins = [one["begin"] for one in found["events"]]
    assert begins == sorted(begins) and begins[-1] == rfc3339_of(events_of(owner, range_hours=3)["events"][-1])
    assert len(events_of(owner, range_hours=3, kinds="voltage_dip")["events"]) == 50
    assert events_of(owner, range_hours=3, kinds="meter_fault,voltage_swell")["events"] == []
    expect_problem(owner.get("/events", device_id="house-1", range_hours=1, kinds="sag"), 422, ["/query/kinds"])
    expect_problem(owner.get("/events", device_id="house-1"), 422, ["/query/start"])


def rfc3339_of(one):
    return one["begin"]


def test_harmonics_come_back_by_range_and_the_newest_without_one(house, owner):
    sets = [harmonic_set(1800, 230.0), harmonic_set(1200, 231.0), harmonic_set(600, 232.0)]
    assert owner.get("/harmonics", device_id="house-1").json() == {"device_id": "house-1", "harmonics": [], "more": False}
    assert post(house, "/harmonics", sets[:2]).json() == {"accepted": 2}
    assert post(house, "/harmonics", sets[1:]).status_code == 201
    assert owner.get("/harmonics", device_id="house-1").json()["harmonics"] == [sets[2]]
    found = owner.get("/harmonics", device_id="house-1", range_hours=1).json()
    assert found == {"device_id": "house-1", "harmonics": sets, "more": False}
    found = owner.get("/harmonics", device_id="house-1", range_hours=1, limit=1).json()
    assert found["harmonics"] == [sets[2]] and found["more"] is True
    found = owner.get("/harmonics", device_id="house-1", start=sets[0]["time"], end=sets[1]["time"]).json()
    assert found["harmonics"] == [sets[0]]


BODIES = [
    ("/events", "[{", 400, []),
    ("/events", "[]", 422, [""]),
    ("/events", json.dumps([event(kind="sag")]), 422, ["/0/kind"]),
    ("/events", json.dumps([event(), event(kind="device_offline", phases=["A", "B", "C"])]), 422, ["/1/kind"]),
    ("/events", json.dumps([event(begin=rfc3339(-2 * DAY))]), 422, ["/0/begin"]),
    ("/events", json.dumps([event(colour="red")]), 422, ["/0/colour"]),
    ("/events", json.dumps([event(120 + i) for i in range(101)]), 413, [""]),
    ("/harmonics", "[]", 422, [""]),
    ("/harmonics", json.dumps([harmonic_set(), {**harmonic_set(30), "window_ms": "long"}]), 422, ["/1/window_ms"]),
    ("/harmonics", json.dumps([harmonic_set(-2 * DAY)]), 422, ["/0/time"]),
]


@pytest.mark.parametrize("path, body, status, pointers", BODIES, ids=[f"{c[0]}{i}" for i, c in enumerate(BODIES)])
def test_a_bad_body_is_refused_with_every_fault_named_and_none_of_it_is_stored(shared_house, user, path, body, status,
                                                                               pointers):
    headers = {"Content-Type": "application/json"}
    expect_problem(post(shared_house, path, None, data=body, headers=headers), status, pointers)
    assert events_of(user)["events"] == []
    assert user.get("/harmonics", device_id="house-1").json()["harmonics"] == []


def test_bodies_come_packed_and_bombs_and_other_types_are_refused(shared_house):
    house = shared_house
    house.enroll("packed")
    body = json.dumps([event()]).encode()
    for encoding, data in (("gzip", gzip.compress(body)), ("zstd", zstandard.compress(body))):
        headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
        assert post(house, "/events", None, "packed", data=data, headers=headers).status_code == 201
    bomb = zstandard.compress(b"[" + b" " * (80 << 20) + b"]")
    for path in ("/events", "/harmonics"):
        headers = {"Content-Type": "application/json", "Content-Encoding": "zstd"}
        expect_problem(post(house, path, None, "packed", data=bomb, headers=headers), 413, [])
        expect_problem(post(house, path, None, "packed", data="x", headers={"Content-Type": "text/plain"}), 415, [])


def test_only_the_device_itself_tells_and_no_bad_token_does(shared_house, user):
    house = shared_house
    stranger = house.enroll("house-3")
    tokens = {
        "none": "",
        "garbage": "garbage",
        "expired": es256_token(house.keys["house-1"], "house-1", lifetime=-1),
        "other audience": es256_token(house.keys["house-1"], "house-1", aud="other"),
        "another device's key": es256_token(stranger, "house-1"),
        "a user's token": user.session["access_token"],
    }
    for name, token in tokens.items():
        for path, records in (("/events", [event()]), ("/harmonics", [harmonic_set()])):
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answer = requests.post(house.url + path, json=records, headers=headers, timeout=10)
            assert answer.status_code == 401, (name, path)
            expect_problem(answer, 401)
    assert events_of(user)["events"] == []
    # What a device tells is its own: its token says whose.
    assert post(house, "/events", [event()], "house-3").status_code == 201
    assert events_of(user)["events"] == []


def test_a_device_does_not_read_and_no_token_reads_nothing(shared_house, user):
    for path in ("/events", "/harmonics", "/events/1-voltage_dip-A/waveform"):
        for headers in ({}, {"Authorization": f"Bearer {shared_house.token('house-1')}"},
                        {"Authorization": f"Bearer {user.session['access_token'][:-2]}xx"}):
            answer = requests.get(shared_house.url + path, params={"device_id": "house-1", "range_hours": 1},
                                  headers=headers, timeout=10)
            expect_problem(answer, 401)
    answer = requests.post(shared_house.url + "/harmonics/capture", json={"device_id": "house-1"}, timeout=10)
    expect_problem(answer, 401)


def test_a_revoked_device_is_refused_and_its_records_stay(house, owner):
    assert post(house, "/events", [event()]).status_code == 201
    assert house.server_call("device", "revoke", "house-1").returncode == 0
    expect_problem(post(house, "/events", [event(30)]), 401)
    expect_problem(post(house, "/harmonics", [harmonic_set(30)]), 401)
    assert len(events_of(owner)["events"]) == 1


def test_records_are_their_members_alone_and_go_with_the_device(house, owner):
    assert post(house, "/events", [event()]).status_code == 201
    assert post(house, "/harmonics", [harmonic_set()]).status_code == 201
    house.enroll("house-2")
    guest = house.sign_up(house.code("house-2"), username="ben")
    (one,) = events_of(owner)["events"]
    reads = [("/events", {"range_hours": 24}), ("/harmonics", {}), (f"/events/{one['id']}/waveform", {})]

    def statuses(user, device="house-1"):
        return [user.get(path, device_id=device, **parameters).status_code for path, parameters in reads]

    assert statuses(guest) == statuses(guest, "nowhere") == statuses(guest, "NOT AN ID") == [404] * 3
    add = {"username": "ben", "role": "viewer"}
    assert owner.call("POST", "/devices/house-1/members", json=add).status_code == 201
    assert statuses(guest) == [200] * 3
    # As with readings: who releases a device loses sight of them, and whoever owns it then does not get to see them.
    assert owner.call("DELETE", "/devices/house-1/link").status_code == 204
    assert statuses(owner) == statuses(guest) == [404] * 3
    assert guest.call("POST", "/devices/link", json={"device_code": house.code("house-1")}).status_code == 201
    assert statuses(guest) == [200, 200, 404] and statuses(owner) == [404] * 3
    assert events_of(guest)["events"] == []


def test_what_was_answered_with_201_is_there_after_sigkill(house, owner):
    dips = [event(3600 - i) for i in range(20)]
    sets = [harmonic_set(3600 - i) for i in range(5)]
    for one in dips[:10]:
        assert post(house, "/events", [one]).status_code == 201
    assert post(house, "/events", dips[10:]).status_code == 201
    assert post(house, "/harmonics", sets).status_code == 201
    house.server.end(signal.SIGKILL)
    house.restart_server()
    found = events_of(owner)["events"]
    assert [one["begin"] for one in found] == [one["begin"] for one in dips]
    for one, told in zip(found, dips):
        assert owner.get(f"/events/{one['id']}/waveform", device_id="house-1").json() == told["waveform"]
    assert owner.get("/harmonics", device_id="house-1", range_hours=2).json()["harmonics"] == sets
    part = requests.get(f"{house.url}/health", timeout=10).json()["parts"]["power_quality"]
    assert (part["status"], part["events"], part["harmonics"]) == ("ok", 20, 5) and part["bytes_on_disk"] > 0


def test_a_device_over_its_quota_is_told_to_come_later(house, owner):
    """With the real figures: 10,000 events in a day."""
    begin = time.time() - DAY
    for batch in range(100):
        records = [event(kind="over_current", waveform=..., begin=stamp(begin + batch * 100 + i)) for i in range(100)]
        assert post(house, "/events", records).status_code == 201
    answer = post(house, "/events", [event()])
    expect_problem(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 3600
    assert post(house, "/events", [event(kind="over_current", waveform=..., begin=stamp(begin))]).status_code == 201
    assert post(house, "/harmonics", [harmonic_set()]).status_code == 201
    assert requests.get(f"{house.url}/health", timeout=10).json()["parts"]["power_quality"]["events"] == 10_000
    assert len(events_of(owner, range_hours=30, limit=10_000)["events"]) == 10_000


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(int(seconds)))


# ---- live


def test_apps_hear_of_events_and_harmonics_of_the_devices_that_they_watch(house, owner):
    house.enroll("house-2")
    app = App(owner, "house-1")
    wait_for(lambda: app.of("device"), what="the device's state")
    assert post(house, "/events", [event()], "house-2").status_code == 201
    told = event()
    assert post(house, "/events", [told]).status_code == 201
    sets = [harmonic_set(60), harmonic_set(120)]
    assert post(house, "/harmonics", sets).status_code == 201
    wait_for(lambda: app.of("harmonics"), what="news of harmonics")
    assert app.of("harmonics") == [{"type": "harmonics", "device_id": "house-1", "time": sets[0]["time"]}]
    (news,) = app.of("event")
    assert news["device_id"] == "house-1"
    assert news["event"] == events_of(owner)["events"][0]
    assert "waveform" not in news["event"]
    app.end()


def test_an_event_over_the_websocket_is_stored_like_a_post(house, owner):
    device = FakeDevice(house, "house-1")
    app = App(owner, "house-1")
    wait_for(lambda: app.of("device"), what="the device's state")
    told = event()
    device.say({"type": "event", "event": told})
    device.say({"type": "event", "event": event(kind="sag")})
    wait_for(lambda: app.of("event"), what="news of the event")
    (one,) = events_of(owner)["events"]
    assert owner.get(f"/events/{one['id']}/waveform", device_id="house-1").json() == told["waveform"]
    wait_for(lambda: device.of("error"), what="a word on the wrong one")
    assert "/event/kind" in device.of("error")[0]["detail"]
    app.end()
    device.end()


def capture(user, device="house-1", **more):
    return user.call("POST", "/harmonics/capture", json={"device_id": device, **more})


def test_a_capture_is_acknowledged_and_its_set_comes_by_the_usual_way(house, owner):
    device = FakeDevice(house, "house-1", lambda command: {"ok": True})
    answer = capture(owner)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"id", "status", "latency_ms"} and answer.json()["status"] == "acknowledged"
    (command,) = device.of("command")
    assert (command["id"], command["name"]) == (answer.json()["id"], "capture_harmonics")
    assert command["expires_at"] > rfc3339()
    again = capture(owner)
    expect_problem(again, 429)
    assert 1 <= int(again.headers["Retry-After"]) <= 10
    device.end()


def test_a_capture_finds_nobody_is_refused_or_gets_no_answer(house, owner):
    for device in ("house-2", "house-3"):
        house.enroll(device)
        code = house.code(device)
        assert owner.call("POST", "/devices/link", json={"device_code": code}).status_code == 201
    for _ in range(3):  # nothing came of it, so nobody has to wait
        expect_problem(capture(owner), 503)
    busy = FakeDevice(house, "house-2", lambda command: {"ok": False, "error": "the meter is not ready"})
    answer = capture(owner, "house-2")
    expect_problem(answer, 409)
    assert "the meter is not ready" in answer.json()["detail"]
    silent = FakeDevice(house, "house-3")
    begun = time.monotonic()
    expect_problem(capture(owner, "house-3", timeout_ms=300), 504)
    assert 0.25 < time.monotonic() - begun < 5
    expect_problem(capture(owner, timeout_ms=5), 422, ["/timeout_ms"])
    expect_problem(capture(owner, colour="red"), 422, ["/colour"])
    busy.end()
    silent.end()


def test_any_member_may_ask_for_a_capture_and_nobody_else(house, owner):
    device = FakeDevice(house, "house-1", lambda command: {"ok": True})
    house.enroll("house-2")
    guest = house.sign_up(house.code("house-2"), username="ben")
    expect_problem(capture(guest), 404)
    assert owner.call("POST", "/devices/house-1/members", json={"username": "ben", "role": "viewer"}).status_code == 201
    assert capture(guest).status_code == 200
    expect_problem(capture(owner), 429)  # the device's pace, not the user's
    device.end()


# ---- offline spells


def spells_of(user):
    return [one for one in events_of(user)["events"] if one["kind"] == "device_offline"]


def test_a_device_that_falls_silent_is_offline_until_it_is_back(house):
    house.start_server(0, "--offline-after", "2")
    house.enroll("house-1")
    owner = house.sign_up(house.code("house-1"))
    app = App(owner, "house-1")
    assert house.write("house-1", [reading(rfc3339(0))]).status_code == 201
    wait_for(lambda: app.of("event"), what="the spell's begin")
    (spell,) = spells_of(owner)
    assert spell["duration_ms"] is None and spell["phases"] == ["A", "B", "C"] and spell["has_waveform"] is False
    assert app.of("event")[0]["event"] == spell
    device = FakeDevice(house, "house-1")
    wait_for(lambda: len(app.of("event")) == 2, what="the spell's end")
    (spell,) = spells_of(owner)
    assert 1_900 <= spell["duration_ms"] < 20_000
    time.sleep(3)
    assert len(spells_of(owner)) == 1, "it is connected"
    device.end()
    app.end()


def test_the_servers_own_downtime_is_not_blamed_on_a_device(house):
    house.start_server(0, "--offline-after", "2")
    house.enroll("house-1")
    owner = house.sign_up(house.code("house-1"))
    assert house.write("house-1", [reading(rfc3339(0))]).status_code == 201
    wait_for(lambda: spells_of(owner), what="a spell")
    house.server.end(signal.SIGKILL)
    down = time.time()
    time.sleep(3)
    up = time.time()
    house.start_server(int(house.url.rsplit(":", 1)[1]), "--offline-after", "2")
    (spell,) = spells_of(owner)
    assert spell["duration_ms"] is not None and "server" in spell["detail"]
    wait_for(lambda: len(spells_of(owner)) == 2, what="a spell of the second run")
    first, second = spells_of(owner)
    assert seconds_of(first["begin"]) + first["duration_ms"] / 1000 <= down + 0.1
    assert seconds_of(second["begin"]) >= up - 0.1
    assert second["duration_ms"] is None


def seconds_of(text):
    import calendar
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) + int(text[20:23]) / 1000


# ---- backup


def test_a_backup_has_the_records_and_an_older_one_without_them_is_restored(house, owner, tmp_path):
    assert post(house, "/events", [event()]).status_code == 201
    assert post(house, "/harmonics", [harmonic_set()]).status_code == 201
    file = tmp_path / "house.tar.zst"
    assert house.server_call("backup", file).returncode == 0
    assert post(house, "/events", [event(30)]).status_code == 201
    with House(tmp_path / "other") as other:
        other.folder.mkdir()
        done = other.server_call("restore", file)
        assert done.returncode == 0, done.stderr
        assert (other.folder / "server" / "power-quality.sqlite").stat().st_mode & 0o777 == 0o600
        other.start_server()
        session = requests.post(f"{other.url}/login", timeout=30,
                                json={"username": "anna", "password": "correct horse battery"}).json()
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        answer = requests.get(f"{other.url}/events", params={"device_id": "house-1", "range_hours": 24},
                              headers=headers, timeout=30).json()
        assert len(answer["events"]) == 1
        path = f"{other.url}/events/{answer['events'][0]['id']}/waveform"
        assert requests.get(path, params={"device_id": "house-1"}, headers=headers, timeout=30).status_code == 200
        assert other.server.end() == 0
        # A backup at rest has them too; one of a version before them does not.
        (other.folder / "server" / "power-quality.sqlite").unlink()
        older = tmp_path / "older.tar.zst"
        assert other.server_call("backup", older).returncode == 0
    with House(tmp_path / "third") as third:
        third.folder.mkdir()
        done = third.server_call("restore", older)
        assert done.returncode == 0, done.stderr
        third.start_server()
        assert requests.get(f"{third.url}/health", timeout=10).json()["parts"]["power_quality"]["events"] == 0
