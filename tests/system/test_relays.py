"""Relays of a running agent: what they remember, and what the agent does by itself. The lines are simulated ones."""

import csv
import json
import signal

import pytest

from house import wait_for
from readings import FIELDS, rfc3339


@pytest.fixture
def device(house):
    """A device whose server is not there."""
    house.start_server()
    house.make_agent("house-1")
    house.server.end()
    return house


def relay(house, phase="A"):
    call = house.agent_call("house-1", "status", "--json")
    if call.returncode != 0:
        return None
    return next((one for one in json.loads(call.stdout)["relay_reports"] if one["phase"] == phase), None)


def recording(path, currents, seconds_ago=60):
    """Phase A with these currents, a second each."""
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["time", "phase", *FIELDS])
        for second, current in enumerate(currents):
            rows.writerow([rfc3339(seconds_ago - second), "A", 230 * current, 0, 230 * current, 230, current, 1, 2, 2,
                           100, 50])
    return path


def play(house, file, *options):
    agent = house.start_agent("house-1", "--meter", f"replay:{file}", "--relay-a-line", "simulated", *options)
    wait_for(lambda: relay(house), what="the agent's status")
    return agent


GUARDED = ["--relay-a-limit", "16", "--relay-a-limit-time", "3s", "--relay-a-at-start", "on"]


def test_an_overload_switches_its_phase_off_without_a_server_and_keeps_it_off_over_a_kill(device):
    file = recording(device.folder / "day.csv", [10] * 5 + [20, 23.5, 18] + [0] * 50)
    agent = play(device, file, "--speed", "max", *GUARDED)
    off = wait_for(lambda: relay(device) if relay(device)["state"] == "off" else None, what="the phase to be off")
    assert (off["wished"], off["overloads_today"]) == ("off", 1)
    assert off["locked_because"] == "switched off for overload"
    assert "phase A was above 16 A for 3 s: switched off (at most 23.50 A)" in agent.text()
    text = device.agent_call("house-1", "status").stdout
    assert "A off, off after 3 s above 16 A; overloads within a day: 1; not switched on before" in text
    agent.end(signal.SIGKILL)

    # Though it shall start as on: nothing but a command switches on after an overload.
    play(device, file, "--speed", "1", *GUARDED)
    again = relay(device)
    assert (again["state"], again["overloads_today"]) == ("off", 1)
    assert again["locked_until"][:18] == off["locked_until"][:18]


def test_a_current_within_its_limit_switches_nothing(device):
    file = recording(device.folder / "day.csv", [15.9] * 60)
    agent = play(device, file, "--speed", "max", *GUARDED)
    wait_for(lambda: "the recording is over" in agent.text(), what="the recording's end")
    assert relay(device)["state"] == "on"
    assert relay(device)["overloads_today"] == 0


@pytest.mark.parametrize("at_start, after_kill", [("last", "off"), ("on", "on"), ("off", "off")])
def test_a_killed_agent_starts_again_as_it_is_told(house, at_start, after_kill):
    house.start_server()
    house.make_agent("house-1")
    agent = house.start_agent("house-1", "--relay-min-interval", "0s")
    user = house.sign_up(house.agent_code("house-1"))
    wait_for(lambda: user.switch("house-1", "A", "off").status_code == 200, what="the switching")
    agent.end(signal.SIGKILL)
    house.start_agent("house-1", "--relay-a-at-start", at_start)
    state = wait_for(lambda: relay(house), what="the agent's status")["state"]
    assert state == after_kill
    assert relay(house, "B")["state"] == "on"
    assert (house.folder / "house-1" / "relays.json").stat().st_mode & 0o777 == 0o600


def test_what_comes_too_soon_is_refused_with_the_time_from_which_it_is_possible(house):
    house.start_server()
    house.make_agent("house-1")
    house.start_agent("house-1", "--relay-min-interval", "1h")
    user = house.sign_up(house.agent_code("house-1"))
    wait_for(lambda: user.switch("house-1", "A", "off").status_code == 200, what="the switching")
    answer = user.switch("house-1", "A", "on")
    assert answer.status_code == 409
    assert "not before 20" in answer.json()["detail"] and "phase A was switched" in answer.json()["detail"]
    assert user.switch("house-1", "A", "off").status_code == 200


def test_a_server_that_stays_away_switches_what_the_settings_say(device):
    settings = device.folder / "agent.toml"
    settings.write_text('[relay]\naway_time = "10s"\n[relay.a]\nat_start = "on"\nwhen_away = "off"\n')
    device.start_agent("house-1", "--config", settings)
    assert wait_for(lambda: relay(device), what="the agent's status")["state"] == "on"
    wait_for(lambda: relay(device)["state"] == "off", what="the phase to be off")
    assert relay(device, "B")["state"] == "on"
    assert "the server has been away for 10 s: phase A is switched off" in device.agents["house-1"].text()


def test_wrong_relay_options_are_told_by_name(device):
    for arguments, told in [(["--relay-a-at-stop", "last"], "--relay-a-at-stop: \"last\" is none of keep, off, on"),
                            (["--relay-lockout", "1s"], "--relay-lockout: \"1s\" is not from 10s to 86400s")]:
        agent = device.start_agent("house-1", *arguments)
        assert agent.process.wait(timeout=20) == 2
        assert told in agent.text()
    agent = device.start_agent("house-1", "--relay-b-line", "no-such-chip:3")
    assert agent.process.wait(timeout=20) == 1
    assert "the relay of phase B: the GPIO chip cannot be opened: No such file or directory (no-such-chip)" in agent.text()


@pytest.mark.parametrize("meter", ["simulated", "simulated-chip"])
def test_an_overload_while_the_server_is_away_is_an_event_when_it_is_back(house, meter):
    house.start_server()
    house.make_agent("house-1")
    user = house.sign_up(house.agent_code("house-1"))
    house.server.end()
    # The house always draws more than that, through phase A too.
    agent = house.start_agent("house-1", "--meter", meter, "--relay-a-limit", "0.02", "--relay-a-limit-time", "2s")
    off = wait_for(lambda: (one := relay(house)) and one["state"] == "off" and one, what="the phase to be off")
    assert (off["wished"], off["overloads_today"]) == ("off", 1)
    assert [relay(house, phase)["state"] for phase in "BC"] == ["on", "on"]
    assert "not connected" in house.agent_call("house-1", "status").stdout

    house.restart_server()
    overloads = lambda: user.get("/events", device_id="house-1", range_hours=1, kinds="overload").json()["events"]
    (event,) = wait_for(overloads, what="the event at the server")
    assert event["phases"] == ["A"]
    assert (event["duration_ms"], event["threshold"]) == (2_000, 0.02)
    assert event["extreme"] > 0.02
    assert event["detail"] == "phase A was above 0.02 A for 2 s: switched off"

    latest = lambda: user.get("/latest-values", device_id="house-1").json()
    is_dark = lambda now: len(now) == 3 and now["A"]["current_rms"] < 0.001
    dark = wait_for(lambda: is_dark(now := latest()) and now, what="phase A without current")
    assert dark["A"]["voltage_rms"] > 200 and dark["B"]["current_rms"] > 0.02
    states = lambda: user.get("/devices/house-1").json()["relays"] == {"A": "off", "B": "on", "C": "on"}
    wait_for(states, what="the relays' states at the server")
    refused = user.switch("house-1", "A", "on")
    assert refused.status_code == 409
    assert "not before 20" in refused.json()["detail"] and "phase A was switched off" in refused.json()["detail"]
    assert len(overloads()) == 1
    assert "overload: phase A was above 0.02 A for 2 s: switched off" in agent.text()
