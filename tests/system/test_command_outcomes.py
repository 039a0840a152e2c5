"""Every way a command ends: what the asker is told, what the log and the audit say of it, and what the relay is in."""

import json
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from device import FakeDevice
from house import wait_for

PASSWORD = "correct horse battery"


@pytest.fixture
def owner(house):
    house.start_server()
    house.enroll("house-1")
    return house.sign_up(house.code("house-1"))


@pytest.fixture
def pool():
    with ThreadPoolExecutor(4) as threads:
        yield threads


def said_yes(command):
    return {"ok": True, "state": command["state"]}


def log_of(user, count):
    """(who, phase, asked, status, state) of the device's commands, once there are so many, and its audit."""
    def written():
        commands = user.get("/devices/house-1/commands", range_hours=1).json()
        assert len(commands) <= count, commands
        return commands if len(commands) == count else None

    commands = wait_for(written, what=f"{count} commands in the log")
    audit = [line for line in user.get("/devices/house-1/audit", range_hours=1).json() if line["what"].startswith("relay")]
    assert [(line["who"], line["what"]) for line in audit] == [
        (f"user:{one['username']}", f"relay {one['phase']} {one['asked']}: {one['status']}") for one in commands]
    return [(one["username"], one["phase"], one["asked"], one["status"], one["state"]) for one in commands]


def stopped(program):
    """Whether all of its threads stand still: a signal reaches them one by one."""
    states = [task.joinpath("stat").read_text().rsplit(") ", 1)[1][0]
              for task in Path(f"/proc/{program.process.pid}/task").iterdir()]
    return set(states) == {"T"}


def relays(user):
    return user.get("/devices/house-1").json()["relays"]


def operator(house, owner, name="ben"):
    house.enroll(f"{name}-s")
    user = house.sign_up(house.code(f"{name}-s"), username=name)
    added = owner.call("POST", "/devices/house-1/members", json={"username": name, "role": "operator"})
    assert added.status_code == 201
    return user


class SlowDevice(FakeDevice):
    """Answers each command when it is let."""

    def __init__(self, house, device="house-1"):
        self.asked = threading.Event()
        self.let = threading.Event()
        super().__init__(house, device, self._say)

    def _say(self, command):
        self.asked.set()
        assert self.let.wait(20)
        return said_yes(command)


def test_acknowledged(house, owner):
    device = FakeDevice(house, "house-1", said_yes)
    answer = owner.switch("house-1", "A", "off")
    told = answer.json()
    assert answer.status_code == 200
    assert (told["status"], told["phase"], told["state"]) == ("acknowledged", "A", "off")
    assert told["id"] == device.of("command")[0]["id"]
    assert relays(owner) == {"A": "off", "B": "on", "C": "on"}
    assert log_of(owner, 1) == [("anna", "A", "off", "acknowledged", "off")]
    device.end()


def test_refused_by_the_device(house, owner):
    device = FakeDevice(house, "house-1", lambda command: {"ok": False, "error": "locked by hand"})
    answer = owner.switch("house-1", "A", "off")
    assert (answer.status_code, "locked by hand" in answer.json()["detail"]) == (409, True)
    assert relays(owner) == {"A": "on", "B": "on", "C": "on"}
    assert log_of(owner, 1) == [("anna", "A", "off", "refused", None)]
    device.end()


def test_offline_is_not_sent_later(house, owner):
    answer = owner.switch("house-1", "A", "off", timeout_ms=30_000)
    assert answer.status_code == 503
    assert log_of(owner, 1) == [("anna", "A", "off", "offline", None)]
    device = FakeDevice(house, "house-1", said_yes)
    assert owner.switch("house-1", "B", "off").status_code == 200
    assert [command["phase"] for command in device.of("command")] == ["B"]
    assert relays(owner) == {"A": "on", "B": "off", "C": "on"}
    device.end()


def test_an_answer_that_comes_too_late_changes_nothing_until_the_device_tells_its_state(house, owner):
    device = SlowDevice(house)
    answer = owner.switch("house-1", "A", "off", timeout_ms=200)
    assert answer.status_code == 504
    assert log_of(owner, 1) == [("anna", "A", "off", "timeout", None)]
    device.let.set()
    assert owner.switch("house-1", "B", "off").status_code == 200  # behind the late answer, on the same connection
    assert relays(owner) == {"A": "on", "B": "off", "C": "on"}
    device.say({"type": "status", "relays": {"A": "off", "B": "off", "C": "on"}, "backlog": 0})
    wait_for(lambda: relays(owner)["A"] == "off", what="the device's own word")
    assert log_of(owner, 2)[0] == ("anna", "A", "off", "timeout", None)
    device.end()


def test_a_second_answer_to_one_command_is_ignored(house, owner):
    device = FakeDevice(house, "house-1", said_yes)
    assert owner.switch("house-1", "A", "off").status_code == 200
    device.say({"type": "ack", "id": device.of("command")[0]["id"], "ok": True, "state": "on"})
    assert owner.switch("house-1", "B", "off").status_code == 200
    assert relays(owner) == {"A": "off", "B": "off", "C": "on"}
    assert len(log_of(owner, 2)) == 2
    device.end()


def test_a_connection_that_is_replaced_hands_over_the_command_and_it_is_one(house, owner, pool):
    first = FakeDevice(house, "house-1")
    waiting = pool.submit(owner.switch, "house-1", "A", "off", timeout_ms=20_000)
    wait_for(lambda: first.of("command"), what="the command on the first connection")
    second = FakeDevice(house, "house-1", said_yes)
    assert waiting.result(timeout=20).status_code == 200
    assert second.of("command") == first.of("command")  # the id too, by which a device carries it out once
    assert relays(owner)["A"] == "off"
    assert log_of(owner, 1) == [("anna", "A", "off", "acknowledged", "off")]
    second.end()


def test_a_command_that_reaches_a_device_after_its_time_is_not_carried_out(house):
    house.start_server()
    house.make_agent("house-1")
    agent = house.start_agent("house-1", "--relay-min-interval", "0s")
    owner = house.sign_up(house.agent_code("house-1"))
    wait_for(lambda: owner.switch("house-1", "B", "off").status_code == 200, what="the agent")
    agent.process.send_signal(signal.SIGSTOP)
    wait_for(lambda: stopped(agent), what="the agent to stand still")
    assert owner.switch("house-1", "A", "off", timeout_ms=300).status_code == 504
    answered_at = time.monotonic()
    # The agent knows the server's time but for what the welcome took to reach it.
    wait_for(lambda: time.monotonic() > answered_at + 2, what="the command to be older than that")
    agent.process.send_signal(signal.SIGCONT)
    assert owner.switch("house-1", "C", "off").status_code == 200
    assert relays(owner) == {"A": "on", "B": "off", "C": "off"}
    told = json.loads(house.agent_call("house-1", "status", "--json").stdout)
    assert {one["phase"]: one["state"] for one in told["relay_reports"]} == {"A": "on", "B": "off", "C": "off"}
    statuses = [(one["phase"], one["status"]) for one in owner.get("/devices/house-1/commands", range_hours=1).json()]
    assert statuses[-2:] == [("A", "timeout"), ("C", "acknowledged")]


def test_two_users_at_once_each_get_the_answer_to_their_own(house, owner, pool):
    ben = operator(house, owner)
    device = SlowDevice(house)
    off = pool.submit(owner.switch, "house-1", "A", "off")
    assert device.asked.wait(20)
    on = pool.submit(ben.switch, "house-1", "A", "on")
    wait_for(lambda: not on.done() and house.server.alive(), what="both to wait")
    device.let.set()
    off, on = off.result(timeout=20), on.result(timeout=20)
    assert (off.status_code, off.json()["state"]) == (200, "off")
    assert (on.status_code, on.json()["state"]) == (200, "on")
    assert off.json()["id"] != on.json()["id"]
    assert sorted(log_of(owner, 2)) == [("anna", "A", "off", "acknowledged", "off"),
                                        ("ben", "A", "on", "acknowledged", "on")]
    assert relays(owner)["A"] == device.of("command")[-1]["state"]
    device.end()


def test_a_server_that_stops_answers_what_waits_and_does_not_send_it_again(house, owner, pool):
    device = FakeDevice(house, "house-1")
    waiting = pool.submit(owner.switch, "house-1", "A", "off", timeout_ms=20_000)
    wait_for(lambda: device.of("command"), what="the command")
    assert house.server.end() == 0
    answer = waiting.result(timeout=20)
    assert answer.status_code == 503
    assert "the server stops before the device answered" in answer.json()["detail"]
    house.restart_server()
    again = FakeDevice(house, "house-1", said_yes)
    assert log_of(owner, 1) == [("anna", "A", "off", "offline", None)]
    assert owner.switch("house-1", "B", "off").status_code == 200
    assert [command["phase"] for command in again.of("command")] == ["B"]
    assert relays(owner) == {"A": "on", "B": "off", "C": "on"}
    again.end()


def test_a_server_that_is_killed_leaves_the_asker_without_an_answer_and_forgets_the_command(house, owner, pool):
    device = FakeDevice(house, "house-1")
    waiting = pool.submit(owner.switch, "house-1", "A", "off", timeout_ms=20_000)
    command = wait_for(lambda: device.of("command"), what="the command")[0]
    house.server.end(signal.SIGKILL)
    with pytest.raises(requests.ConnectionError):
        waiting.result(timeout=20)
    house.restart_server()
    again = FakeDevice(house, "house-1", said_yes)
    again.say({"type": "ack", "id": command["id"], "ok": True, "state": "off"})  # of a command that nobody knows now
    assert owner.switch("house-1", "B", "off").status_code == 200
    assert relays(owner) == {"A": "on", "B": "off", "C": "on"}
    assert log_of(owner, 1) == [("anna", "B", "off", "acknowledged", "off")]
    again.end()


def test_an_operator_whose_role_is_withdrawn_while_he_waits_hears_the_outcome_and_commands_no_more(house, owner, pool):
    ben = operator(house, owner)
    device = SlowDevice(house)
    waiting = pool.submit(ben.switch, "house-1", "A", "off", timeout_ms=20_000)
    assert device.asked.wait(20)
    assert owner.call("DELETE", "/devices/house-1/members/ben").status_code == 204
    refused = ben.switch("house-1", "B", "off")
    assert refused.status_code == 404
    device.let.set()
    assert waiting.result(timeout=20).status_code == 200  # it was his right when the command was sent
    assert [command["phase"] for command in device.of("command")] == ["A"]
    assert relays(owner) == {"A": "off", "B": "on", "C": "on"}
    assert log_of(owner, 1) == [("ben", "A", "off", "acknowledged", "off")]
    assert ben.get("/devices/house-1/commands", range_hours=1).status_code == 404
    device.end()


def test_an_operator_made_a_viewer_is_refused_before_anything_is_sent(house, owner):
    ben = operator(house, owner)
    device = FakeDevice(house, "house-1", said_yes)
    assert ben.switch("house-1", "A", "off").status_code == 200
    changed = owner.call("POST", "/devices/house-1/members", json={"username": "ben", "role": "viewer"})
    assert changed.status_code == 201
    assert ben.switch("house-1", "A", "on").status_code == 403
    assert len(device.of("command")) == 1
    assert log_of(owner, 1) == [("ben", "A", "off", "acknowledged", "off")]
    device.end()
