"""What people do with their account and at their device after the first day."""

import json
import re
import signal

import pytest
import requests

from device import App, FakeDevice
from house import wait_for
from readings import reading, rfc3339

PASSWORD = "correct horse battery"


@pytest.fixture
def owner(house):
    house.start_server()
    house.enroll("house-1")
    return house.sign_up(house.code("house-1"))


def login(house, password=PASSWORD, username="anna"):
    return requests.post(f"{house.url}/login", json={"username": username, "password": password}, timeout=30)


def refresh(house, session):
    return requests.post(f"{house.url}/token/refresh", json={"refresh_token": session["refresh_token"]}, timeout=30)


def test_a_new_password_ends_all_sessions_and_begins_one(house, owner):
    other = login(house).json()
    wrong = owner.call("POST", "/me/password", json={"password": "a wrong guess", "new_password": "battery staple"})
    assert wrong.status_code == 403
    changed = owner.call("POST", "/me/password", json={"password": PASSWORD, "new_password": "battery staple"})
    assert changed.status_code == 200
    assert login(house).status_code == 401
    assert login(house, "battery staple").status_code == 200
    assert refresh(house, other).status_code == 401
    assert refresh(house, changed.json()).status_code == 200


def test_sessions_are_listed_and_ended_one_by_one(house, owner):
    other = login(house).json()
    sessions = owner.get("/me/sessions").json()
    assert len(sessions) == 2
    assert owner.call("DELETE", f"/me/sessions/{sessions[0]['id']}").status_code == 204
    assert refresh(house, other).status_code == 401
    assert refresh(house, owner.session).status_code == 200
    for nobodys in ("999999", "0x1", "-1", "anna"):
        assert owner.call("DELETE", f"/me/sessions/{nobodys}").status_code == 404


def test_sessions_tell_what_began_them_and_all_but_one_s_own_end_at_once(house, owner):
    def session(called):
        answer = requests.post(f"{house.url}/login", json={"username": "anna", "password": PASSWORD},
                               headers={"User-Agent": called}, timeout=30)
        return answer.json()

    phone, tablet = session("A phone's browser/1.0"), session("")
    listed = owner.get("/me/sessions").json()
    assert [(one["current"], one["user_agent"]) for one in listed][:2] == [(False, None), (False, "A phone's browser/1.0")]
    assert [one["current"] for one in listed] == [False, False, True]
    renewed = refresh(house, phone).json()
    listed = owner.get_as({"Authorization": f"Bearer {renewed['access_token']}"}, "/me/sessions").json()
    assert [one["current"] for one in listed] == [False, True, False], "a renewed token is of the same session"
    assert owner.call("DELETE", "/me/sessions").status_code == 204
    assert (refresh(house, renewed).status_code, refresh(house, tablet).status_code) == (401, 401)
    assert [one["current"] for one in owner.get("/me/sessions").json()] == [True]
    assert refresh(house, owner.session).status_code == 200


def test_a_device_has_a_site_and_a_wiring_for_people(house, owner):
    def patch(**settings):
        return owner.call("PATCH", "/devices/house-1", json=settings)

    at_first = owner.get("/devices/house-1").json()
    assert (at_first["site"], at_first["wiring"], at_first["agent_version"]) == (None, None, None)
    changed = patch(site="Werkstatt, Köln", wiring="three_phase_three_wire")
    assert (changed.status_code, changed.json()["site"], changed.json()["wiring"]) == \
        (200, "Werkstatt, Köln", "three_phase_three_wire")
    assert [one["site"] for one in owner.get("/me").json()["devices"]] == ["Werkstatt, Köln"]
    exported = owner.get("/me/export").json()["devices"][0]
    assert (exported["site"], exported["wiring"]) == ("Werkstatt, Köln", "three_phase_three_wire")
    for wrong, pointer in (({"wiring": "delta"}, "/wiring"), ({"site": "x" * 65}, "/site"), ({"site": 7}, "/site")):
        refused = patch(**wrong)
        assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (422, [pointer])
    house.server.end(signal.SIGKILL)
    house.restart_server()
    assert owner.get("/devices/house-1").json()["site"] == "Werkstatt, Köln"
    cleared = patch(site=None, wiring=None).json()
    assert (cleared["site"], cleared["wiring"]) == (None, None)
    told = [line["what"] for line in owner.get("/devices/house-1/audit", range_hours=1).json()]
    assert told[-2:] == ["settings changed: site wiring"] * 2
    device = FakeDevice(house, "house-1", lambda command: {"ok": True})
    wait_for(lambda: owner.get("/devices/house-1").json()["agent_version"], what="the version")
    device.end()


def test_a_member_leaves_a_device_without_its_owner(house, owner):
    house.enroll("house-2")
    ben = house.sign_up(house.code("house-2"), username="ben")
    shared = owner.call("POST", "/devices/house-1/members", json={"username": "ben", "role": "viewer"})
    assert shared.status_code == 201
    assert ben.call("DELETE", "/devices/house-1/members/anna").status_code == 403
    assert ben.call("DELETE", "/devices/house-1/members/ben").status_code == 204
    assert ben.get("/devices/house-1").status_code == 404
    assert ben.call("DELETE", "/devices/house-1/members/ben").status_code == 404
    assert owner.call("DELETE", "/devices/house-1/members/anna").status_code == 409
    last = owner.get("/devices/house-1/audit", range_hours=1).json()[-1]
    assert (last["who"], last["what"]) == ("user:ben", "role of ben: none")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["an end", "a kill"])
def test_wrong_passwords_wait_longer_and_longer_over_a_restart_too(house, owner, how):
    answers = [login(house, "a wrong guess").status_code for _ in range(11)]
    assert answers[:10] == [401] * 10
    assert answers[10] == 429
    house.server.end(how)
    house.restart_server()
    wait_for(lambda: login(house, "a wrong guess").status_code == 401, what="the first wait to be over")
    refused = login(house)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")  # the eleven before are not forgotten
    assert "2 s" in refused.json()["detail"]
    wait_for(lambda: login(house).status_code == 200, what="the second wait to be over")
    assert login(house, "a wrong guess").status_code == 401


def test_names_that_do_not_exist_wait_just_the_same(house, owner):
    known = [login(house, "a wrong guess") for _ in range(11)]
    unknown = [login(house, "a wrong guess", username="nobody") for _ in range(11)]
    assert [a.status_code for a in known] == [a.status_code for a in unknown]
    assert known[10].headers["Retry-After"] == unknown[10].headers["Retry-After"] == "1"


def test_whoever_stands_at_the_device_takes_it_over_and_that_is_written_down(house, owner):
    reset = requests.post(f"{house.url}/reset-owner", headers={"Authorization": f"Bearer {house.token('house-1')}"}, timeout=30)
    assert reset.status_code == 204
    assert owner.get("/devices/house-1").status_code == 404
    ben = house.sign_up(house.code("house-1"), username="ben")
    audit = ben.get("/devices/house-1/audit", range_hours=1).json()
    assert [(line["who"], line["what"]) for line in audit][-2:] == [
        ("device:house-1", "released: the owner was reset at the device"), ("user:ben", "became the owner")]


def test_the_agent_s_command_resets_the_owner(house, owner):
    house.make_agent("cellar")
    ben = house.sign_up(house.agent_code("cellar"), username="ben")
    assert owner.call("POST", "/devices/link", json={"device_code": house.agent_code("cellar")}).status_code == 409
    done = house.agent_call("cellar", "reset-owner")
    assert (done.returncode, done.stderr) == (0, "")
    assert "cellar has no owner now" in done.stdout
    assert ben.get("/devices/cellar").status_code == 404
    linked = owner.call("POST", "/devices/link", json={"device_code": house.agent_code("cellar")})
    assert linked.status_code == 201
    assert house.agent_call("cellar", "reset-owner").returncode == 0
    assert house.server_call("device", "revoke", "cellar").returncode == 0
    refused = house.agent_call("cellar", "reset-owner")
    assert refused.returncode == 1
    assert "the server does not know this device" in refused.stderr


def test_the_device_asks_whether_it_is_owned_and_is_named_by_who_stands_at_it(house, owner):
    house.enroll("house-2")
    as_device = {"Authorization": f"Bearer {house.token('house-2')}"}

    def ask(method, **more):
        return requests.request(method, f"{house.url}/device", headers=as_device, timeout=30, **more)

    assert ask("GET").json() == {"device_id": "house-2", "name": "house-2", "owned": False}
    named = ask("PATCH", json={"name": "Barn"})
    assert (named.status_code, named.json()) == (200, {"device_id": "house-2", "name": "Barn", "owned": False})
    assert owner.call("POST", "/devices/link", json={"device_code": house.code("house-2")}).status_code == 201
    assert ask("GET").json() == {"device_id": "house-2", "name": "Barn", "owned": True}
    assert owner.get("/devices/house-2").json()["name"] == "Barn"
    refused = ask("PATCH", json={"name": ""})
    assert (refused.status_code, [error["pointer"] for error in refused.json()["errors"]]) == (422, ["/name"])
    assert owner.get_as({}, "/device").status_code == 401


def test_who_has_lost_a_device_hears_no_more_of_it(house, owner):
    house.enroll("house-2")
    ben = house.sign_up(house.code("house-2"), username="ben")
    assert owner.call("POST", "/devices/house-1/members", json={"username": "ben", "role": "viewer"}).status_code == 201
    apps = {"anna": App(owner, "house-1"), "ben": App(ben, "house-1")}

    def told(name):
        return [message["detail"] for message in apps[name].of("error")]

    for name, app in apps.items():
        wait_for(lambda: app.of("device"), what=f"the state for {name}")
    assert owner.call("DELETE", "/devices/house-1/members/ben").status_code == 204
    wait_for(lambda: told("ben") == ["you have no device of that id any more"], what="the end for ben")
    assert house.write("house-1", [reading()]).status_code == 201
    wait_for(lambda: apps["anna"].of("readings"), what="readings for anna")
    assert (apps["ben"].of("readings"), told("anna")) == ([], [])
    reset = requests.post(f"{house.url}/reset-owner", headers={"Authorization": f"Bearer {house.token('house-1')}"}, timeout=30)
    assert reset.status_code == 204
    wait_for(lambda: told("anna"), what="the end for anna")
    for app in apps.values():
        app.end()


def test_commands_are_listed_with_who_and_what_came_of_them(house, owner):
    device = FakeDevice(house, "house-1", lambda command: {"ok": True, "state": "off"} if command["phase"] == "A"
                        else {"ok": False, "error": "locked by hand"})
    assert owner.switch("house-1", "A", "off").status_code == 200
    assert owner.switch("house-1", "B", "on").status_code == 409
    device.end()

    def listed():
        commands = owner.get("/devices/house-1/commands", start=rfc3339(600), end=rfc3339(-600)).json()
        return commands if len(commands) == 2 else None

    first, second = wait_for(listed, what="both commands")
    assert (first["username"], first["phase"], first["asked"], first["status"], first["state"], first["error"]) == \
        ("anna", "A", "off", "acknowledged", "off", None)
    assert (second["phase"], second["status"], second["state"]) == ("B", "refused", None)
    assert "locked by hand" in second["error"]
    assert owner.get("/devices/house-1/commands").status_code == 422
    assert owner.get("/devices/house-1/commands", range_hours=1, limit=1).json() == [second]


def test_a_new_key_logs_nobody_out_unless_the_one_before_was_stolen(house, owner):
    first = dict(owner.session)
    rotated = house.server_call("keys", "rotate")
    assert (rotated.returncode, rotated.stderr) == (0, "")

    def noticed():  # with the next request
        assert owner.get("/me").status_code == 200
        return "access tokens are signed by the key" in house.server.text()

    wait_for(noticed, what="the new key")
    assert owner.get("/me").status_code == 200
    owner.session = login(house).json()
    assert owner.get("/me").status_code == 200
    stolen = house.server_call("keys", "rotate", "--at-once")
    assert stolen.returncode == 0
    wait_for(lambda: owner.get("/me").status_code == 401, what="the end of the stolen key")
    owner.session = first
    assert owner.get("/me").status_code == 401
    owner.session = refresh(house, first).json()
    assert owner.get("/me").status_code == 200


def test_an_account_is_exported_and_then_deleted(house, owner):
    whole = owner.get("/me/export").json()
    assert whole["username"] == "anna"
    assert [(one["device_id"], one["role"]) for one in whole["devices"]] == [("house-1", "owner")]
    assert len(whole["sessions"]) == 1
    assert [(line["who"], line["what"], line["device_id"]) for line in whole["audit"]] == [
        ("user:anna", "became the owner", "house-1")]
    assert owner.call("DELETE", "/me", json={"password": "a wrong guess"}).status_code == 403
    assert owner.get("/me").status_code == 200
    assert owner.call("DELETE", "/me", json={"password": PASSWORD}).status_code == 204
    assert owner.get("/me").status_code == 401
    assert owner.get("/devices/house-1").status_code == 404
    assert refresh(house, owner.session).status_code == 401
    assert login(house).status_code == 401
    ben = house.sign_up(house.code("house-1"), username="ben")
    told = ben.get("/devices/house-1/audit", range_hours=1).json()
    assert "anna" not in str(told)


def test_the_label_and_asking_for_pairing_at_the_device(house):
    house.start_server()
    house.make_agent("cellar")
    label = house.agent_call("cellar", "label")
    assert (label.returncode, label.stderr) == (0, "")
    device, code = label.stdout.split()
    assert device == "cellar" and re.fullmatch(r"\d{4}-\d{4}", code)
    assert house.agent_call("cellar", "label").stdout == label.stdout, "it stays what it is"
    nobody = house.agent_call("cellar", "pair")
    assert nobody.returncode == 1 and "no agent runs" in nobody.stderr
    agent = house.start_agent("cellar")
    wait_for(lambda: house.agent_call("cellar", "status").returncode == 0, what="the agent")
    off = house.agent_call("cellar", "pair")
    assert off.returncode == 1 and off.stdout == "" and "--pairing off" in off.stderr
    assert agent.end() == 0
    agent = house.start_agent("cellar", "--pairing", "on", "--bluetooth-adapter", "hci9")
    wait_for(lambda: "no pairing over Bluetooth" in agent.text(), what="a word on the missing radio")
    without = house.agent_call("cellar", "pair")
    assert without.returncode == 1 and "phones cannot find the device" in without.stderr
    status = json.loads(house.agent_call("cellar", "status", "--json").stdout)
    assert status["pairing"].startswith("open until ") and status["pairing_problem"]
    assert code.replace("-", "") not in agent.text() and code not in agent.text(), "the code is in no log"
    assert agent.end() == 0
