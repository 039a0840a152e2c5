"""Alerts: rules, what they find in readings that come in order and late, and who is told: apps, webhooks, lists."""

import base64
import datetime
import hashlib
import hmac
import json
import signal
import stat

import pytest
import requests

from device import App
from hook import Hook
from house import House, wait_for
from readings import reading, rfc3339

MUCH = {"name": "much", "quantity": "power_watt", "phase": "A", "comparison": "above", "threshold": 5000}


@pytest.fixture
def hook():
    one = Hook()
    yield one
    one.stop()


@pytest.fixture
def home(house):
    house.start_server(0, "--webhook-private", "on")
    house.enroll("cellar")
    house.user = house.sign_up(house.code("cellar"))
    return house


def add_rule(home, **changes):
    answer = home.user.call("POST", "/devices/cellar/alert-rules", json={**MUCH, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


def now_with(home, watt):
    """A reading of this very millisecond: a rule looks at none from before it was made."""
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
    answer = home.write("cellar", [reading(now, power_watt=watt)])
    assert answer.status_code == 201, answer.text


def alerts(home, **query):
    answer = home.user.get("/alerts", device_id="cellar", **{"range_hours": 24, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()["alerts"]


def set_webhook(home, hook, **more):
    answer = home.user.call("PUT", "/devices/cellar/webhook", json={"url": hook.url, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_alert_fires_is_acknowledged_and_clears(home):
    rule = add_rule(home)
    assert rule["rule"] == {**MUCH, "for_seconds": 0, "hysteresis": 0.0, "severity": "warning", "quiet_hours": [],
                            "enabled": True}
    now_with(home, 6000)
    [alert] = wait_for(lambda: alerts(home, state="firing"), what="an alert")
    assert alert["rule_id"] == rule["id"] and alert["end"] is None and alert["extreme"] == 6000
    done = home.user.call("POST", f"/alerts/{alert['id']}/acknowledge")
    assert done.status_code == 200 and done.json()["acknowledged_by"] == "anna"
    assert alerts(home, state="firing") == []
    assert [one["id"] for one in alerts(home, state="acknowledged")] == [alert["id"]]
    now_with(home, 100)
    [cleared] = wait_for(lambda: alerts(home, state="cleared"), what="the end")
    assert cleared["id"] == alert["id"] and cleared["end"] > cleared["begin"] and cleared["late"] is False
    audit = [line["what"] for line in home.user.get("/devices/cellar/audit", range_hours=1).json()]
    assert f"alert rule {rule['id']} made: much" in audit and f"alert {alert['id']} acknowledged" in audit


def test_an_alert_is_listed_among_the_events(home):
    add_rule(home)
    now_with(home, 6000)
    [alert] = wait_for(lambda: alerts(home), what="an alert")

    def events(**query):
        return home.user.get("/events", device_id="cellar", range_hours=24, **query).json()["events"]

    [event] = events(kinds="alert")
    assert event == {"id": f"alert-{alert['id']}", "kind": "alert", "begin": alert["begin"], "duration_ms": None, "phases": ["A"],
                     "extreme": 6000, "threshold": 5000, "reference": None, "detail": "much: power_watt above 5000 W",
                     "has_waveform": False}
    assert event in events() and event in events(kinds="voltage_dip,alert")
    assert event not in events(kinds="voltage_dip")
    assert home.user.get(f"/events/{event['id']}/waveform", device_id="cellar").status_code == 404
    told = {"kind": "alert", "begin": alert["begin"], "phases": ["A"]}
    answer = requests.post(home.url + "/events", json=[told], timeout=30,
                           headers={"Authorization": f"Bearer {home.token('cellar')}"})
    assert answer.status_code == 422, "no device tells of alerts"


def test_apps_that_watch_are_told_at_once(home):
    add_rule(home)
    app = App(home.user, "cellar")
    wait_for(lambda: app.of("device"), what="a subscription")
    now_with(home, 6000)
    told = wait_for(lambda: app.of("alert"), what="an alert")[0]
    app.end()
    assert told["device_id"] == "cellar"
    assert told["alert"] == alerts(home)[0]


def test_readings_that_come_late_make_history_and_no_alarm(home, hook):
    add_rule(home, for_seconds=3)
    set_webhook(home, hook)
    # The rule is of now: what is late for it was measured after it was made.
    later = [reading(rfc3339(-20), power_watt=100)]
    assert home.write("cellar", later).status_code == 201
    backlog = [reading(rfc3339(-second), power_watt=6000 if second < 10 else 100) for second in range(2, 12)]
    for batch in (list(reversed(backlog)), backlog):
        assert home.write("cellar", batch).status_code == 201
    [alert] = wait_for(lambda: alerts(home, start=rfc3339(60), end=rfc3339(-60), range_hours=None), what="history")
    assert alert["late"] is True and alert["state"] == "cleared"
    wait_for(lambda: hook.types() == ["alert.was"], what="one message")
    home.user.call("POST", "/devices/cellar/webhook/test")
    wait_for(lambda: "test" in hook.types(), what="a test")
    assert hook.types() == ["alert.was", "test"]


def test_a_webhook_is_signed_and_its_secret_told_once(home, hook):
    add_rule(home)
    answer = set_webhook(home, hook)
    secret = answer["secret"]
    assert len(base64.urlsafe_b64decode(secret + "=")) == 32
    assert set_webhook(home, hook)["secret"] is None
    assert home.user.get("/devices/cellar/webhook").json()["secret"] is None
    now_with(home, 6000)
    now_with(home, 100)
    wait_for(lambda: len(hook.taken()) > 0, what="a message")
    path, headers, body, _ = hook.posts[0]
    assert path == "/alerts?for=edl" and headers["Content-Type"] == "application/json"
    time, code = (part.split("=", 1)[1] for part in headers["EDL-Signature"].split(","))
    expected = hmac.new(secret.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(code, expected)
    assert json.loads(body)["device_id"] == "cellar"
    log = home.server.text()
    assert secret not in log and "for=edl" not in log
    renewed = set_webhook(home, hook, new_secret=True)["secret"]
    assert renewed and renewed != secret


def test_a_message_is_tried_until_it_is_taken_also_over_a_crash(home, hook):
    add_rule(home)
    set_webhook(home, hook)
    hook.status = 500
    now_with(home, 6000)
    wait_for(lambda: len(hook.posts) >= 2, what="another try")
    about = home.user.get("/devices/cellar/webhook").json()
    assert about["waiting"] == 1 and about["last_problem"] == "it answered with status 500"
    hook.stop()
    problem = wait_for(lambda: "reached" in home.user.get("/devices/cellar/webhook").json()["last_problem"],
                       what="a refused connection")
    assert problem
    home.server.end(signal.SIGKILL)
    port = int(home.url.rsplit(":", 1)[1])
    hook.status = 200
    hook.start()
    home.start_server(port, "--webhook-private", "on")
    wait_for(lambda: hook.types() == ["alert.firing"], seconds=40, what="the message")
    wait_for(lambda: home.user.get("/devices/cellar/webhook").json()["waiting"] == 0, what="an empty queue")
    assert [one["state"] for one in alerts(home)] == ["firing"], "found once, and not again after the crash"


def test_a_redirect_is_not_followed(home, hook):
    set_webhook(home, hook)
    hook.status = 302
    hook.headers = {"Location": "/elsewhere"}
    assert home.user.call("POST", "/devices/cellar/webhook/test").status_code == 202
    wait_for(lambda: hook.posts, what="a try")
    wait_for(lambda: home.user.get("/devices/cellar/webhook").json()["last_problem"], what="the failure")
    assert {path for path, *_ in hook.posts} == {"/alerts?for=edl"}


def test_a_silenced_rule_tells_no_webhook(home, hook):
    rule = add_rule(home)
    set_webhook(home, hook)
    silence = f"/devices/cellar/alert-rules/{rule['id']}/silence"
    assert home.user.call("POST", silence, json={"minutes": 5}).json()["silenced_until"] > rfc3339()
    now_with(home, 6000)
    now_with(home, 100)
    wait_for(lambda: alerts(home, state="cleared"), what="an alert")
    assert alerts(home)[0]["silenced"] is True
    assert home.user.call("POST", silence, json={"minutes": 0}).json()["silenced_until"] is None
    now_with(home, 7000)
    wait_for(lambda: hook.types() == ["alert.firing"], what="a message")


def test_addresses_of_the_own_network_are_refused_unless_allowed(house):
    house.start_server()
    house.enroll("cellar")
    user = house.sign_up(house.code("cellar"))
    for url in ("http://example.org/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "https://[fe80::1]/",
                "https://169.254.169.254/latest", "https://0.0.0.0/", "https://[::ffff:127.0.0.1]/", "ftp://example.org",
                "https://user@example.org/", "https://example.org/#a", "https://", "example.org", "https://224.0.0.1/"):
        answer = user.call("PUT", "/devices/cellar/webhook", json={"url": url})
        assert answer.status_code == 422, url
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/url"]
    # A name that stands for such an address is found out when it is looked up.
    assert user.call("PUT", "/devices/cellar/webhook", json={"url": "https://localhost/"}).status_code == 200
    assert user.call("POST", "/devices/cellar/webhook/test").status_code == 202
    problem = wait_for(lambda: user.get("/devices/cellar/webhook").json()["last_problem"], what="a failure")
    assert problem == "its address is none that webhooks may have"


def test_rules_are_checked_and_belong_to_who_may(home):
    wrong = home.user.call("POST", "/devices/cellar/alert-rules",
                           json={"name": "", "quantity": "voltage_rms", "phase": "sum", "threshold": -1, "x": 1})
    assert wrong.status_code == 422
    pointers = {error["pointer"] for error in wrong.json()["errors"]}
    assert {"/name", "/x"} <= pointers
    rule = add_rule(home)
    path = f"/devices/cellar/alert-rules/{rule['id']}"
    changed = home.user.call("PUT", path, json={**MUCH, "name": "more", "threshold": 6000})
    assert changed.status_code == 200 and changed.json()["rule"]["name"] == "more"
    assert [one["id"] for one in home.user.get("/devices/cellar/alert-rules").json()] == [rule["id"]]
    home.enroll("attic")
    ben = home.sign_up(home.code("attic"), username="ben")
    assert ben.get("/alerts", device_id="cellar", range_hours=1).status_code == 404
    assert ben.call("DELETE", path).status_code == 404
    home.user.call("POST", "/devices/cellar/members", json={"username": "ben", "role": "viewer"})
    assert ben.get("/devices/cellar/alert-rules").status_code == 200
    assert ben.call("DELETE", path).status_code == 403
    assert ben.get("/devices/cellar/webhook").status_code == 403
    now_with(home, 7000)
    [alert] = wait_for(lambda: alerts(home), what="an alert")
    assert ben.call("POST", f"/alerts/{alert['id']}/acknowledge").status_code == 403
    assert home.user.call("POST", "/alerts/999/acknowledge").status_code == 404
    assert home.user.call("DELETE", path).status_code == 204
    assert home.user.call("DELETE", path).status_code == 404
    exported = home.user.get("/me/export").json()["devices"][0]
    assert exported["alert_rules"] == [] and exported["webhook_url"] is None


def test_the_next_owner_gets_neither_rules_nor_webhook_nor_alerts(home, hook):
    add_rule(home)
    set_webhook(home, hook)
    now_with(home, 6000)
    wait_for(lambda: alerts(home), what="an alert")
    assert home.user.call("DELETE", "/devices/cellar/link").status_code == 204
    ben = home.sign_up(home.code("cellar"), username="ben")
    assert ben.get("/devices/cellar/alert-rules").json() == []
    assert ben.get("/devices/cellar/webhook").status_code == 404
    assert ben.get("/alerts", device_id="cellar", range_hours=24).json()["alerts"] == []


def test_alerts_are_in_the_backup_and_their_file_is_private(home, tmp_path):
    add_rule(home)
    now_with(home, 6000)
    wait_for(lambda: alerts(home), what="an alert")
    file = home.folder / "server" / "alerts.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    backup = tmp_path / "house.tar.zst"
    assert home.server_call("backup", backup).returncode == 0
    (tmp_path / "other").mkdir()
    with House(tmp_path / "other") as other:
        restored = other.server_call("restore", backup)
        assert restored.returncode == 0, restored.stderr
        other.start_server()
        home.user.house = other
        assert len(home.user.get("/devices/cellar/alert-rules").json()) == 1
        home.user.house = home
    health = requests.get(f"{home.url}/health", timeout=10).json()["parts"]["alerts"]
    assert health["status"] == "ok" and health["rules"] == 1 and health["firing"] == 1
