"""Nothing is lost and nothing doubled, whatever is killed, and however long."""

import json
import os
import random
import signal
import time

import pytest

from house import wait_for


def seconds_of(user, device, begin, end):
    """The whole seconds that /query-data has, each as often as it stands there."""
    answer = user.data(device, start=begin, end=end, resolution="raw", fields="energy_kwh,voltage_rms")
    return answer["time"], answer["phases"]["A"]["energy_kwh"]


def stamp(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(moment))


def all_seconds(first, last):
    return [stamp(moment) for moment in range(first, last + 1)]


@pytest.fixture
def running(house):
    house.start_server()
    house.make_agent("house-1")
    house.start_agent("house-1", "--meter", "simulated")
    user = house.sign_up(house.agent_code("house-1"))
    wait_for(lambda: user.get("/latest-values", device_id="house-1").json(), what="the first reading")
    return house, user


@pytest.mark.parametrize("how, away", [(signal.SIGKILL, 5), (signal.SIGTERM, 60)])
def test_a_server_that_was_away_has_every_second_within_ten_seconds(running, how, away):
    house, user = running
    gone_at = int(time.time())
    house.server.end(how)
    back_at = gone_at + away
    wait_for(lambda: time.time() >= back_at, seconds=away + 5, what="the time away")
    house.restart_server()
    expected = all_seconds(gone_at, back_at)

    def complete():
        times, _ = seconds_of(user, "house-1", stamp(gone_at), stamp(back_at + 1))
        return times == expected

    wait_for(complete, seconds=10, what="every second of the gap, none twice")


def test_an_agent_that_is_killed_loses_no_second_but_the_last_two(running):
    house, user = running
    wait_for(lambda: len(seconds_of(user, "house-1", stamp(time.time() - 60), stamp(time.time() + 2))[0]) >= 5)
    first = seconds_of(user, "house-1", stamp(time.time() - 60), stamp(time.time() + 2))[0][0]
    killed_at = int(time.time())
    house.agents["house-1"].end(signal.SIGKILL)
    house.start_agent("house-1", "--meter", "simulated")
    wait_for(lambda: seconds_of(user, "house-1", stamp(killed_at + 1), stamp(killed_at + 60))[0], what="new seconds")
    times, energy = seconds_of(user, "house-1", first, stamp(killed_at + 60))
    begin = int(time.mktime(time.strptime(first, "%Y-%m-%dT%H:%M:%S.000Z"))) - time.timezone
    missing = set(all_seconds(begin, killed_at - 2)) - set(times)
    assert not missing
    assert len(times) == len(set(times))
    assert all(a <= b for a, b in zip(energy, energy[1:])), "the energy counter fell across the restart"


def test_what_was_acknowledged_survives_killing_both_again_and_again(running):
    house, user = running
    seed = int.from_bytes(os.urandom(4), "big")
    print("seed", seed)
    dice = random.Random(seed)
    delivered = set()
    for _ in range(4):
        pause = dice.uniform(1.0, 3.0)
        until = time.time() + pause
        wait_for(lambda: time.time() >= until, what="a random moment")
        sent = seconds_of(user, "house-1", stamp(time.time() - 120), stamp(time.time() + 2))[0]
        delivered.update(sent)
        victims = dice.sample([house.server, house.agents["house-1"]], dice.choice([1, 2]))
        for victim in victims:
            victim.end(signal.SIGKILL)
        if house.server in victims:
            house.restart_server()
        if house.agents["house-1"] in victims:
            house.start_agent("house-1", "--meter", "simulated")
    times = seconds_of(user, "house-1", stamp(time.time() - 120), stamp(time.time() + 2))[0]
    assert delivered <= set(times), f"seed {seed}"
    assert len(times) == len(set(times)), f"seed {seed}"


def test_live_seconds_stay_fresh_while_a_backlog_drains(house):
    hours_away = 48  # so much that it is still on its way long after the live seconds are there
    house.start_server()
    house.make_agent("house-1")
    house.server.end()
    started = int(time.time())
    house.start_agent("house-1", "--meter", "simulated", "--simulate-since", f"{hours_away}h")

    def backlog():
        call = house.agent_call("house-1", "status", "--json")
        return json.loads(call.stdout)["backlog"] if call.returncode == 0 else 0

    wait_for(lambda: backlog() >= hours_away * 3600, seconds=60, what="a backlog of two days")
    house.restart_server()
    user = house.sign_up(house.agent_code("house-1"))

    def count():
        answer = user.data("house-1", start=stamp(started - hours_away * 3600 + 2), end=stamp(started), resolution="1h",
                           fields="voltage_rms", phases="A")
        return answer

    def is_fresh():
        latest = user.get("/latest-values", device_id="house-1").json()
        if not latest:
            return False
        newest = time.mktime(time.strptime(latest["A"]["time"], "%Y-%m-%dT%H:%M:%S.000Z")) - time.timezone
        return time.time() - newest < 5

    # The backlog's first batch may be there before the first live second, for a moment.
    wait_for(is_fresh, seconds=5, what="a live second")
    assert backlog() > 3600
    wait_for(lambda: backlog() < 10, seconds=60, what="the backlog at the server")
    hours = count()
    raw = user.data("house-1", start=stamp(started - hours_away * 3600 + 2), end=stamp(started), resolution="raw",
                    fields="voltage_rms", phases="A")
    assert len(raw["time"]) == hours_away * 3600 - 2
    assert len(hours["time"]) in (hours_away, hours_away + 1)
