"""Every way a command can go, with devices that answer as the test wants."""

import asyncio
import time

import pytest
import websockets

from device import App, FakeDevice
from house import wait_for
from readings import reading, rfc3339


@pytest.fixture
def owner(house):
    house.start_server()
    house.enroll("house-1")
    return house.sign_up(house.code("house-1"))


def test_an_acknowledged_command_tells_the_state_and_the_apps(house, owner):
    device = FakeDevice(house, "house-1", lambda command: {"ok": True, "state": "off"})
    app = App(owner, "house-1")
    wait_for(lambda: app.of("device"), what="the device's state")
    assert app.of("device")[0]["online"] is True
    answer = owner.switch("house-1", "B", "toggle")
    assert answer.status_code == 200
    assert answer.json()["state"] == "off"
    command = device.of("command")[0]
    assert (command["name"], command["phase"], command["state"]) == ("set_relay", "B", "toggle")
    wait_for(lambda: any(c["status"] == "acknowledged" for c in app.of("command")), what="the app's news")
    assert app.of("device")[-1]["relays"]["B"] == "off"
    app.end()
    device.end()


def test_a_device_that_is_not_there_is_503_one_that_is_silent_504_one_that_refuses_409(house, owner):
    assert owner.switch("house-1", "A", "off").status_code == 503
    silent = FakeDevice(house, "house-1")
    begun = time.monotonic()
    answer = owner.switch("house-1", "A", "off", timeout_ms=300)
    assert answer.status_code == 504
    assert 0.25 < time.monotonic() - begun < 5
    silent.end()
    stubborn = FakeDevice(house, "house-1", lambda command: {"ok": False, "error": "locked by hand"})
    answer = owner.switch("house-1", "A", "off")
    assert answer.status_code == 409
    assert "locked by hand" in answer.json()["detail"]
    stubborn.end()
    wait_for(lambda: owner.switch("house-1", "A", "off").status_code == 503, what="the device to be gone")


def test_a_device_that_connects_again_replaces_its_old_connection(house, owner):
    first = FakeDevice(house, "house-1")
    second = FakeDevice(house, "house-1", lambda command: {"ok": True, "state": "on"})
    wait_for(lambda: first.closed == 4000, what="the first connection's end")
    assert owner.switch("house-1", "A", "on").status_code == 200
    second.end()


def test_bad_commands_name_every_wrong_member(house, owner):
    answer = owner.call("POST", "/remote-control",
                        json={"device_id": "house-1", "phase": "D", "state": "up", "timeout_ms": 5})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/phase", "/state", "/timeout_ms"}
    answer = owner.call("POST", "/remote-control", json={"device_id": "house-1", "phase": "A", "colour": "red"})
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/state", "/colour"}


def test_a_viewer_sees_and_does_not_switch_and_an_operator_switches(house, owner):
    device = FakeDevice(house, "house-1", lambda command: {"ok": True, "state": command["state"]})
    house.enroll("house-2")
    guest = house.sign_up(house.code("house-2"), username="ben")
    assert guest.switch("house-1", "A", "off").status_code == 404
    add = lambda role: owner.call("POST", "/devices/house-1/members", json={"username": "ben", "role": role})
    assert add("viewer").status_code == 201
    assert guest.get("/latest-values", device_id="house-1").status_code == 200
    assert guest.switch("house-1", "A", "off").status_code == 403
    assert add("operator").status_code == 201
    assert guest.switch("house-1", "A", "off").status_code == 200
    assert owner.call("DELETE", "/devices/house-1/members/ben").status_code == 204
    assert guest.switch("house-1", "A", "off").status_code == 404
    device.end()


def test_live_readings_reach_an_app_that_subscribed_and_no_other(house, owner):
    house.enroll("house-2")
    other = house.sign_up(house.code("house-2"), username="ben")
    app = App(owner, "house-1")
    curious = App(other, "house-1")
    wait_for(lambda: app.of("device"), what="the device's state")
    wait_for(lambda: curious.of("error"), what="a refusal")
    sent = reading(rfc3339(0))
    assert house.write("house-1", [reading(rfc3339(30)), sent]).status_code == 201
    wait_for(lambda: app.of("readings"), what="live readings")
    assert app.of("readings")[0] == {"type": "readings", "device_id": "house-1", "readings": [sent]}
    assert not curious.of("readings") and not curious.of("device")
    app.end()
    curious.end()


def test_a_ticket_is_good_once_and_a_socket_needs_one(house, owner):
    ticket = owner.call("POST", "/ws-ticket").json()["ticket"]
    first = App(owner, "house-1", ticket)
    wait_for(lambda: first.of("device"), what="the first use")
    address = house.url.replace("http://", "ws://") + "/ws"

    async def status_of(query):
        try:
            async with websockets.connect(address + query, subprotocols=["edl.v1"]):
                return 101
        except websockets.InvalidStatusCode as refused:
            return refused.status_code

    assert asyncio.run(status_of(f"?ticket={ticket}")) == 401
    assert asyncio.run(status_of("?ticket=made-up")) == 401
    assert asyncio.run(status_of("")) == 401
    first.end()
