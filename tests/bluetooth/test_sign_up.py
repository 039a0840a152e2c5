"""The real agent and the real server: a phone that knows the label's code becomes the owner over Bluetooth."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

from conftest import advertisements
from house import BIN, House
from phone import Phone
from radio import until

pytestmark = pytest.mark.skipif(not (BIN / "edl-agent").exists(), reason="edl-agent and edl-server are not built")


@pytest.fixture
def house(meters, tmp_path):
    meters.end()
    with House(tmp_path) as one:
        one.start_server()
        one.make_agent("house-1")
        one.start_agent("house-1", "--bluetooth-adapter", "hci0")
        yield one
        print(one.agents["house-1"].text())


def test_a_phone_with_the_labels_code_becomes_the_owner(house, central, bluetooth):
    until(lambda: advertisements(bluetooth) == 1, "the agent is advertised after its first start")
    code = re.search(r"\b(\d{4})-(\d{4})\b", house.agent_call("house-1", "label").stdout)
    central.forget_all()
    with central.connect(central.find_meter()) as connection:
        phone = Phone(connection).shake_hands("".join(code.groups()))
        until(lambda: phone.ask("state")["owned"] is False, "the agent has heard that nobody owns the device")
        state = phone.ask("state")
        assert state["device_id"] == "house-1"
        assert state["server_url"] == house.url
        assert state["server_reachable"] is True
        assert phone.ask("wifi_networks")["error"] == "not_here"
        answer = phone.ask("device_code")
        assert answer["ok"] is True and answer["server_url"] == house.url
        user = house.sign_up(answer["device_code"])
        until(lambda: phone.ask("state")["owned"] is True, "the agent has heard that it has an owner")
        assert phone.ask("name", name="Cellar")["name"] == "Cellar"
    device = user.get("/devices/house-1").json()
    assert (device["name"], device["role"]) == ("Cellar", "owner")
    until(lambda: user.data("house-1", range_hours=1, resolution="raw")["time"], "the owner sees what was measured")
