"""Alerts that are pushed to browsers, by way of a push service that cannot read them."""

import datetime
import json
import re
import signal
import stat

import pytest
import requests

from hook import Hook
from house import House, wait_for
from push_browser import PushBrowser, check_sender
from readings import reading

MUCH = {"name": "Oven forgotten", "quantity": "power_watt", "phase": "A", "comparison": "above", "threshold": 5000,
        "severity": "critical"}


@pytest.fixture
def service():
    one = Hook()
    one.status = 201
    yield one
    one.stop()


@pytest.fixture
def home(house):
    house.start_server(0, "--webhook-private", "on")
    house.enroll("cellar")
    house.user = house.sign_up(house.code("cellar"))
    return house


def origin_of(service):
    return f"http://127.0.0.1:{service.port}"


def subscribe(user, service, name="phone", **options):
    browser = PushBrowser(f"{origin_of(service)}/push/{name}?of=edl")
    answer = user.call("PUT", "/push/subscriptions", json=browser.body(), **options)
    assert answer.status_code == 200, answer.text
    browser.id = answer.json()["id"]
    return browser


def listed(user):
    return user.get("/push/subscriptions").json()


def add_rule(home, **changes):
    answer = home.user.call("POST", "/devices/cellar/alert-rules", json={**MUCH, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


def now_with(home, watt):
    """A reading of this very millisecond: a rule looks at none from before it was made."""
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
    assert home.write("cellar", [reading(now, power_watt=watt)]).status_code == 201


def received(service, browser):
    """What the browser's service has taken for it, read by the browser."""
    path = browser.endpoint.removeprefix(origin_of(service))
    return [browser.read(body) for where, _, body, status in list(service.posts) if status == 201 and where == path]


def test_an_alert_is_pushed_when_it_begins_and_when_it_is_over(home, service):
    home.user.call("PATCH", "/devices/cellar", json={"name": "House", "timezone": "Europe/Berlin"})
    public_key = home.user.get("/push/key").json()["public_key"]
    browser = subscribe(home.user, service)
    rule = add_rule(home)
    now_with(home, 6000)
    [raised] = wait_for(lambda: received(service, browser), what="a push")
    [alert] = home.user.get("/alerts", device_id="cellar", range_hours=1).json()["alerts"]
    assert raised == {"type": "alert", "state": "raised", "alert_id": alert["id"], "rule_id": rule["id"],
                      "device_id": "cellar", "device_name": "House", "timezone": "Europe/Berlin",
                      "rule": "Oven forgotten", "severity": "critical", "quantity": "power_watt", "phase": "A",
                      "comparison": "above", "threshold": 5000, "value": 6000, "begin": alert["begin"], "end": None,
                      "late": False, "sent_at": alert["raised_at"]}
    _, headers, body, _ = service.posts[0]
    check_sender(headers, public_key, origin_of(service))
    assert headers["Content-Encoding"] == "aes128gcm" and headers["Urgency"] == "high"
    assert 0 < int(headers["TTL"]) <= 24 * 3600
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", headers["Topic"])
    assert b"Oven" not in body and "Oven" not in str(headers)
    now_with(home, 100)
    cleared = wait_for(lambda: received(service, browser)[1:], what="the end")[0]
    assert cleared["state"] == "cleared" and cleared["alert_id"] == alert["id"] and cleared["end"] > cleared["begin"]
    assert service.posts[1][1]["Topic"] == headers["Topic"], "the newer one replaces the older"
    assert service.posts[1][1]["Urgency"] == "normal"
    log = home.server.text()
    assert "of=edl" not in log and "/push/phone" not in log, "who knows the address may send to it"


def test_all_browsers_of_all_members_are_told_and_nobody_else(home, service):
    home.enroll("attic")
    ben = home.sign_up(home.code("attic"), username="ben")
    home.enroll("shed")
    carl = home.sign_up(home.code("shed"), username="carl")
    assert home.user.call("POST", "/devices/cellar/members", json={"username": "ben", "role": "viewer"}).status_code < 300
    phone, desktop = subscribe(home.user, service, "phone"), subscribe(home.user, service, "desktop")
    bens, carls = subscribe(ben, service, "ben"), subscribe(carl, service, "carl")
    add_rule(home)
    now_with(home, 6000)
    for browser in (phone, desktop, bens):
        wait_for(lambda one=browser: received(service, one), what="a push to everybody")
    assert home.user.call("DELETE", "/devices/cellar/members/ben").status_code == 204
    now_with(home, 100)
    for browser in (phone, desktop):
        wait_for(lambda one=browser: len(received(service, one)) == 2, what="the end")
    assert home.user.call("DELETE", f"/push/subscriptions/{desktop.id}").status_code == 204
    now_with(home, 7000)
    wait_for(lambda: len(received(service, phone)) == 3, what="the next alert")
    wait_for(lambda: parts(home)["waiting"] == 0, what="an empty queue")
    assert len(received(service, bens)) == 1 and len(received(service, desktop)) == 2
    assert received(service, carls) == []


def parts(home):
    return requests.get(f"{home.url}/health", timeout=10).json()["parts"]["push"]


def test_a_session_that_is_ended_is_told_nothing_any_more(home, service):
    other = requests.post(f"{home.url}/login", json={"username": "anna", "password": "correct horse battery"}, timeout=30)
    stays = subscribe(home.user, service, "stays")
    home.user.session, first = other.json(), home.user.session
    goes = subscribe(home.user, service, "goes")
    add_rule(home)
    now_with(home, 6000)
    for browser in (stays, goes):
        wait_for(lambda one=browser: received(service, one), what="a push")
    assert home.user.call("POST", "/logout", json={"refresh_token": other.json()["refresh_token"]}).status_code == 204
    home.user.session = first
    now_with(home, 100)
    wait_for(lambda: len(received(service, stays)) == 2, what="the end")
    wait_for(lambda: parts(home)["waiting"] == 0, what="an empty queue")
    assert len(received(service, goes)) == 1
    assert [one["id"] for one in listed(home.user)] == [stays.id]


def test_a_new_password_ends_the_others_and_goes_on_in_the_browser_that_set_it(home, service):
    other = requests.post(f"{home.url}/login", json={"username": "anna", "password": "correct horse battery"}, timeout=30)
    stays = subscribe(home.user, service, "stays")
    home.user.session, first = other.json(), home.user.session
    subscribe(home.user, service, "goes")
    home.user.session = first
    changed = home.user.call("POST", "/me/password",
                             json={"password": "correct horse battery", "new_password": "battery staple"})
    assert changed.status_code == 200
    home.user.session = changed.json()
    assert [one["id"] for one in listed(home.user)] == [stays.id]


def test_who_deletes_the_account_takes_the_browsers_along(home, service):
    subscribe(home.user, service)
    exported = home.user.get("/me/export").json()["push_subscriptions"]
    assert [one["service"] for one in exported] == [origin_of(service)]
    assert parts(home)["subscriptions"] == 1
    assert home.user.call("DELETE", "/me", json={"password": "correct horse battery"}).status_code == 204
    assert parts(home)["subscriptions"] == 0


def test_a_test_arrives_and_a_browser_that_is_gone_is_forgotten(home, service):
    browser = subscribe(home.user, service)
    [one] = listed(home.user)
    assert one["id"] == browser.id and one["service"] == origin_of(service)
    assert one["user_agent"] == browser.user_agent and one["last_success"] is None
    assert browser.endpoint not in json.dumps(one)
    assert home.user.call("POST", f"/push/subscriptions/{browser.id}/test").status_code == 202
    [test] = wait_for(lambda: received(service, browser), what="a test")
    assert test["type"] == "test" and test["device_id"] is None
    assert wait_for(lambda: listed(home.user)[0]["last_success"], what="a success")
    service.status = 410
    assert home.user.call("POST", f"/push/subscriptions/{browser.id}/test").status_code == 202
    wait_for(lambda: listed(home.user) == [], what="an end")
    assert home.user.call("POST", f"/push/subscriptions/{browser.id}/test").status_code == 404


def test_a_push_is_tried_until_it_is_taken_and_only_the_newest_state_is_told(home, service):
    browser = subscribe(home.user, service)
    add_rule(home)
    service.status = 503
    service.headers = {"Retry-After": "2"}
    now_with(home, 6000)
    wait_for(lambda: service.posts, what="a try")
    wait_for(lambda: listed(home.user)[0]["last_problem"] == "it answered with status 503", what="the problem")
    now_with(home, 100)
    wait_for(lambda: home.user.get("/alerts", device_id="cellar", range_hours=1, state="cleared").json()["alerts"],
             what="the end")
    home.server.end(signal.SIGKILL)
    service.status = 201
    home.start_server(int(home.url.rsplit(":", 1)[1]), "--webhook-private", "on")
    [only] = wait_for(lambda: received(service, browser), seconds=40, what="the push")
    assert only["state"] == "cleared"
    wait_for(lambda: parts(home)["waiting"] == 0, what="an empty queue")
    assert len(received(service, browser)) == 1


def test_a_silenced_rule_pushes_nothing(home, service):
    browser = subscribe(home.user, service)
    rule = add_rule(home)
    silence = f"/devices/cellar/alert-rules/{rule['id']}/silence"
    assert home.user.call("POST", silence, json={"minutes": 5}).status_code == 200
    now_with(home, 6000)
    now_with(home, 100)
    wait_for(lambda: home.user.get("/alerts", device_id="cellar", range_hours=1, state="cleared").json()["alerts"],
             what="the end")
    assert home.user.call("POST", silence, json={"minutes": 0}).status_code == 200
    now_with(home, 7000)
    [only] = wait_for(lambda: received(service, browser), what="a push")
    assert only["state"] == "raised" and only["value"] == 7000


def test_what_no_browser_would_say_is_refused(house, service):
    house.start_server()  # which refuses its own network
    house.enroll("cellar")
    user = house.sign_up(house.code("cellar"))
    good = PushBrowser("https://push.example.net/send/1").body()
    assert user.call("PUT", "/push/subscriptions", json=good).status_code == 200

    def wrong(**changes):
        answer = user.call("PUT", "/push/subscriptions", json={**good, **changes})
        assert answer.status_code == 422, answer.text
        return {error["pointer"] for error in answer.json()["errors"]}

    for endpoint in ("http://push.example.net/1", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/",
                     "https://169.254.169.254/latest", f"{origin_of(service)}/push", "push.example.net", "https://a@b/"):
        assert wrong(endpoint=endpoint) == {"/endpoint"}, endpoint
    keys = good["keys"]
    off_the_curve = keys["p256dh"][:-4] + ("AAAA" if keys["p256dh"][-4:] != "AAAA" else "BBBB")
    for p256dh in (off_the_curve, keys["p256dh"] + "=", "", keys["auth"]):
        assert wrong(keys={**keys, "p256dh": p256dh}) == {"/keys/p256dh"}, p256dh
    assert wrong(keys={**keys, "auth": keys["auth"][:-2]}) == {"/keys/auth"}
    assert wrong(expirationTime=None) == {"/expirationTime"}
    # A name that stands for such an address is found out when it is looked up.
    body = {**good, "endpoint": f"https://localhost:{service.port}/"}
    one = user.call("PUT", "/push/subscriptions", json=body).json()
    assert user.call("POST", f"/push/subscriptions/{one['id']}/test").status_code == 202
    wait_for(lambda: any("its address is none" in (one["last_problem"] or "") for one in user.get("/push/subscriptions").json()),
             what="a failure")
    assert service.posts == []
    for _ in range(18):
        other = PushBrowser(f"https://push.example.net/send/{_ + 2}").body()
        assert user.call("PUT", "/push/subscriptions", json=other).status_code == 200
    more = PushBrowser("https://push.example.net/send/99").body()
    assert user.call("PUT", "/push/subscriptions", json=more).status_code == 409
    assert user.call("PUT", "/push/subscriptions", json=good).status_code == 200, "who is there already stays"


def test_push_services_are_told_whom_to_ask(house, service):
    def claims(**headers):
        browser = PushBrowser(f"{origin_of(service)}/push/{len(service.posts)}")
        answer = requests.put(f"{house.url}/push/subscriptions", json=browser.body(), timeout=30,
                              headers={"Authorization": f"Bearer {user.session['access_token']}", **headers})
        assert answer.status_code == 200, answer.text
        before = len(service.posts)
        assert user.call("POST", f"/push/subscriptions/{answer.json()['id']}/test").status_code == 202
        wait_for(lambda: len(service.posts) > before, what="a test")
        return check_sender(service.posts[-1][1], user.get("/push/key").json()["public_key"], origin_of(service))

    app = "https://edl.example.org"
    house.start_server(0, "--webhook-private", "on", "--cors-origin", app)
    house.enroll("cellar")
    user = house.sign_up(house.code("cellar"))
    assert claims(Origin=app)["sub"] == app
    assert "sub" not in claims()
    house.server.end()
    house.start_server(0, "--webhook-private", "on", "--cors-origin", app, "--push-contact", "mailto:anna@example.org")
    assert claims(Origin=app)["sub"] == "mailto:anna@example.org"
    refused = house.server_call("serve", "--push-contact", "anna@example.org")
    assert refused.returncode == 2 and "mailto:" in refused.stderr


def test_key_and_browsers_are_in_the_backup_and_private(home, service, tmp_path):
    subscribe(home.user, service)
    public_key = home.user.get("/push/key").json()["public_key"]
    for name in ("push.sqlite", "keys/push.key.pem"):
        assert stat.S_IMODE((home.folder / "server" / name).stat().st_mode) == 0o600
    backup = tmp_path / "house.tar.zst"
    assert home.server_call("backup", backup).returncode == 0
    (tmp_path / "other").mkdir()
    with House(tmp_path / "other") as other:
        restored = other.server_call("restore", backup)
        assert restored.returncode == 0, restored.stderr
        other.start_server()
        home.user.house = other
        assert home.user.get("/push/key").json()["public_key"] == public_key
        assert len(listed(home.user)) == 1
        home.user.house = home
    text = requests.get(f"{home.url}/metrics", timeout=10,
                        headers={"Authorization": f"Bearer {home.scrape_token()}"}).text
    assert "edl_push_subscriptions 1\n" in text and 'edl_part_ok{part="push"} 1' in text
