"""Schedules: set by users, kept by devices, carried out without the server. Times are those of the machine's clock, so a
test that waits for a switching takes up to a minute."""

import datetime
import json
import signal
import time

import pytest
import requests

from device import App, FakeDevice
from house import wait_for

DAILY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
BERLIN = {"latitude_deg": 52.52, "longitude_deg": 13.405}


def entry(phase="A", state="off", at=None, **more):
    return {"phase": phase, "state": state, "enabled": True, "weekdays": DAILY, "at": at or {"time": "06:30"}, **more}


def put(user, entries, revision=0, device="house-1", **more):
    return user.call("PUT", f"/devices/{device}/schedule", json={"revision": revision, "entries": entries, **more})


def get(user, device="house-1"):
    answer = user.get(f"/devices/{device}/schedule")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def owner(house):
    house.start_server()
    house.enroll("house-1")
    return house.sign_up(house.code("house-1"))


def test_a_schedule_is_set_read_and_protected_by_its_revision(owner):
    assert get(owner) == {"revision": 0, "timezone": "UTC", "place": None, "entries": [], "changed_at": None,
                          "changed_by": None, "device": {"state": "unknown", "revision": None, "error": None}}
    owner.call("PATCH", "/devices/house-1", json={"timezone": "Europe/Berlin"})
    answer = put(owner, [entry(), entry("B", "on", {"sun": "sunset", "offset_minutes": -30}, id="dusk")], place=BERLIN)
    assert answer.status_code == 200, answer.text
    schedule = answer.json()
    assert (schedule["revision"], schedule["changed_by"], schedule["timezone"]) == (1, "anna", "Europe/Berlin")
    assert [one["id"] for one in schedule["entries"]] == ["e1", "dusk"]
    assert all(one["next"] > schedule["changed_at"] for one in schedule["entries"])
    assert get(owner)["entries"] == schedule["entries"]
    assert put(owner, []).status_code == 409
    assert put(owner, [], revision=1).json()["revision"] == 2
    audit = owner.get("/devices/house-1/audit", range_hours=1).json()
    assert [line["what"] for line in audit].count("schedule changed") == 2


@pytest.mark.parametrize("entries, pointer", [
    ([entry(), entry(state="on")], "/entries/1"),
    ([entry(at={"sun": "sunset"})], "/entries/0/at/sun"),
    ([entry(at={"time": "25:00"})], "/entries/0/at/time"),
    ([entry(at={"time": "06:30", "sun": "sunset"})], "/entries/0/at"),
    ([entry(phase="D")], "/entries/0/phase"),
    ([entry(state="toggle")], "/entries/0/state"),
    ([entry(weekdays=[])], "/entries/0/weekdays"),
    ([entry(weekdays=["mon", "mon"])], "/entries/0/weekdays/1"),
    ([entry()] * 65, "/entries"),
    ([entry(extra=1)], "/entries/0/extra"),
])
def test_every_fault_of_a_schedule_is_named(owner, entries, pointer):
    answer = put(owner, entries)
    assert answer.status_code == 422, answer.text
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]
    assert get(owner)["revision"] == 0


def test_a_viewer_reads_an_operator_sets_and_a_stranger_finds_nothing(house, owner):
    house.enroll("house-2")
    ben = house.sign_up(house.code("house-2"), "ben")
    assert ben.get("/devices/house-1/schedule").status_code == 404
    assert put(ben, [entry()]).status_code == 404
    owner.call("POST", "/devices/house-1/members", json={"username": "ben", "role": "viewer"})
    assert get(ben)["revision"] == 0
    assert put(ben, [entry()]).status_code == 403
    owner.call("POST", "/devices/house-1/members", json={"username": "ben", "role": "operator"})
    assert put(ben, [entry()]).json()["changed_by"] == "ben"


def test_a_device_that_knows_no_schedules_is_sent_none(house, owner):
    device = FakeDevice(house, "house-1")
    assert put(owner, [entry()]).json()["device"]["state"] == "unknown"
    time.sleep(0.3)
    assert device.of("schedule") == []
    device.end()


def test_a_device_is_told_at_once_and_after_its_hello_and_apps_hear_what_it_said(house, owner):
    device = FakeDevice(house, "house-1", hello={"schedule_revision": 0})
    app = App(owner, "house-1")
    wait_for(lambda: get(owner)["device"]["state"] == "kept", what="the device's first words to be heard")
    put(owner, [entry()])
    told = wait_for(lambda: device.of("schedule"), what="the schedule")[0]
    assert (told["revision"], told["timezone"], len(told["entries"])) == (1, "UTC", 1)
    assert get(owner)["device"] == {"state": "waiting", "revision": 0, "error": None}
    device.say({"type": "schedule_state", "revision": 1, "error": "no room on the disk"})
    wait_for(lambda: get(owner)["device"]["state"] == "refused", what="the refusal to be known")
    assert get(owner)["device"]["error"] == "no room on the disk"
    device.say({"type": "schedule_state", "revision": 1, "error": None})
    wait_for(lambda: get(owner)["device"]["state"] == "kept", what="the confirmation to be known")
    assert {"type": "schedule", "device_id": "house-1", "revision": 1} in app.of("schedule")
    device.end()

    # What was changed while it was away it hears after its next hello; another time zone is another schedule.
    owner.call("PATCH", "/devices/house-1", json={"timezone": "Europe/Oslo"})
    again = FakeDevice(house, "house-1", hello={"schedule_revision": 1})
    told = wait_for(lambda: again.of("schedule"), what="the schedule")[0]
    assert (told["revision"], told["timezone"]) == (2, "Europe/Oslo")
    again.end()
    app.end()


def test_who_releases_a_device_takes_the_schedule_along(house, owner):
    put(owner, [entry(at={"sun": "sunset"})], place=BERLIN)
    assert owner.call("DELETE", "/devices/house-1/link").status_code == 204
    ben = house.sign_up(house.code("house-1"), "ben")
    after = get(ben)
    assert (after["revision"], after["entries"], after["place"], after["changed_by"]) == (2, [], None, None)


def switchings(house, body, device="house-1"):
    return requests.post(f"{house.url}/switchings", json=body, timeout=10,
                         headers={"Authorization": f"Bearer {house.token(device)}"})


def test_what_a_device_switched_by_itself_stands_among_the_commands_once(house, owner):
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    body = [{"time": now.isoformat(), "phase": "A", "state": "off", "by": "schedule", "error": None},
            {"time": now.isoformat(), "phase": "B", "state": "on", "by": "schedule", "error": "phase B has no relay"}]
    app = App(owner, "house-1")
    wait_for(lambda: app.of("device"), what="the device's state")
    for _ in range(2):
        answer = switchings(house, body)
        assert (answer.status_code, answer.json()) == (201, {"accepted": 2})
    lines = owner.get("/devices/house-1/commands", range_hours=1).json()
    assert [(one["by"], one["username"], one["phase"], one["asked"], one["status"], one["state"], one["error"])
            for one in lines] == [("schedule", "schedule", "A", "off", "acknowledged", "off", None),
                                  ("schedule", "schedule", "B", "on", "refused", None, "phase B has no relay")]
    told = wait_for(lambda: app.of("command") if len(app.of("command")) == 2 else None, what="the apps to hear")
    assert [(one["by"], one["phase"], one["status"]) for one in told] == [("schedule", "A", "acknowledged"),
                                                                          ("schedule", "B", "refused")]
    app.end()
    wrong = switchings(house, [{"time": "soon", "phase": "A", "state": "off", "by": "me"}])
    assert wrong.status_code == 422
    assert {fault["pointer"] for fault in wrong.json()["errors"]} == {"/0/by"}


# ---- the real agent

def status(house):
    call = house.agent_call("house-1", "status", "--json")
    return json.loads(call.stdout) if call.returncode == 0 else None


def soon():
    """A minute that begins in 20 to 80 seconds, as the schedule writes it and as a moment."""
    now = datetime.datetime.now(datetime.timezone.utc)
    then = (now + datetime.timedelta(seconds=80)).replace(second=0, microsecond=0)
    return then.strftime("%H:%M"), then


def test_the_agent_carries_its_schedule_out_without_the_server_and_tells_later(house):
    house.start_server()
    house.make_agent("house-1")
    agent = house.start_agent("house-1", "--relay-min-interval", "0s")
    user = house.sign_up(house.agent_code("house-1"))
    wait_for(lambda: get(user)["device"]["state"] == "kept", what="the agent's first words")
    minute, then = soon()
    assert put(user, [entry("A", "off", {"time": minute}, id="evening"),
                      entry("B", "off", {"time": "00:00"}, enabled=False)]).status_code == 200
    wait_for(lambda: get(user)["device"] == {"state": "kept", "revision": 1, "error": None}, what="the agent's word")
    assert get(user)["entries"][0]["next"] == then.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    # Neither the server nor the agent that heard of it is there any more.
    house.server.end()
    agent.end(signal.SIGKILL)
    assert (house.folder / "house-1" / "schedule.json").stat().st_mode & 0o777 == 0o600
    house.start_agent("house-1", "--relay-min-interval", "0s")
    known = wait_for(lambda: status(house), what="the agent's status")
    assert known["schedule"]["next_time"] == then.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert (known["schedule"]["next_phase"], known["schedule"]["next_state"]) == ("A", "off")
    assert "A off (2 entries, UTC, revision 1)" in house.agent_call("house-1", "status").stdout
    assert known["relays"]["A"] == "on"
    wait_for(lambda: status(house)["relays"]["A"] == "off", seconds=100, what="the switching")
    assert abs(time.time() - then.timestamp()) < 20
    assert status(house)["switchings"] == 1

    house.restart_server()
    line = wait_for(lambda: user.get("/devices/house-1/commands", range_hours=1).json(), what="the switching to be told")
    assert [(one["by"], one["phase"], one["asked"], one["status"]) for one in line] == [("schedule", "A", "off",
                                                                                        "acknowledged")]
    assert 0 <= datetime.datetime.fromisoformat(line[0]["at"].replace("Z", "+00:00")).timestamp() - then.timestamp() < 5
    wait_for(lambda: status(house)["switchings"] == 0, what="the outbox to be empty")
