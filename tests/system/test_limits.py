"""How often one may ask, what pages of other servers may do, and what browsers are told."""

import asyncio
import json
import subprocess

import pytest
import requests
import websockets

from house import BIN, ROOT, wait_for
from readings import reading

OWN_RECORDING = ROOT / "tests" / "data" / "simulated_house_10min.csv.gz"
PAGE = "https://app.example.org"
ALWAYS_PRESENT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


def asked_until_refused(ask, most):
    """How many were answered before the first 429, and that."""
    for count in range(most):
        answer = ask()
        if answer.status_code == 429:
            return count, answer
        assert answer.status_code < 429, answer.text
    raise AssertionError(f"{most} requests and no limit")


def expect_too_fast(answer, said):
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "1"
    assert answer.json()["status"] == 429
    assert said in answer.json()["detail"] and "try again in 1 s" in answer.json()["detail"]


def test_a_user_who_asks_too_often_waits_whatever_token_he_shows_and_others_do_not(house):
    house.start_server(0, "--requests-per-second-user", "2")
    for device in ("house-1", "house-2"):
        house.enroll(device)
    anna, ben = (house.sign_up(house.code(device), username=name)
                 for device, name in (("house-1", "anna"), ("house-2", "ben")))
    count, refused = asked_until_refused(lambda: anna.get("/me"), 200)
    assert count >= 20  # ten seconds' worth at once
    expect_too_fast(refused, "this user asks more than 2 times a second")
    renewed = requests.post(f"{house.url}/token/refresh", json={"refresh_token": anna.session["refresh_token"]}, timeout=10)
    assert renewed.status_code == 200
    anna.session = renewed.json()
    answers = [anna.get("/me").status_code for _ in range(8)]
    assert 429 in answers
    assert ben.get("/me").status_code == 200
    assert house.write("house-1", [reading()]).status_code == 201
    wait_for(lambda: anna.get("/me").status_code == 200, what="a second to pass")


def test_an_agent_that_is_too_fast_waits_and_loses_nothing(house):
    house.start_server(0, "--requests-per-second-device", "1")
    house.make_agent("house-1")
    user = house.sign_up(house.agent_code("house-1"))
    agent = house.start_agent("house-1", "--meter", f"replay:{OWN_RECORDING}", "--speed", "max")
    assert agent.process.wait(timeout=180) == 0, agent.text()  # it ends once everything is delivered
    told = user.get("/query-data", device_id="house-1", start="2000-01-01T00:00:00Z", end="2030-01-01T00:00:00Z",
                    resolution="raw", fields="voltage_rms").json()
    assert len(told["time"]) == 600
    assert all(value is not None for value in told["phases"]["A"]["voltage_rms"])


def test_who_shows_no_good_token_is_limited_by_his_address(house):
    house.start_server(0, "--requests-per-second-address", "2", "--trusted-proxy", "127.0.0.1")
    house.enroll("house-1")
    user = house.sign_up(house.code("house-1"))

    def ask(path, address, token="nonsense"):
        headers = {"X-Forwarded-For": address, "Authorization": f"Bearer {token}"}
        return requests.get(house.url + path, headers=headers, timeout=10)

    count, refused = asked_until_refused(lambda: ask("/health", "192.0.2.7"), 200)
    assert count >= 20
    expect_too_fast(refused, "this address, without a good token,")
    count, refused = asked_until_refused(lambda: ask("/me", "192.0.2.8"), 200)
    assert count >= 20
    expect_too_fast(refused, "this address, without a good token,")
    refused = [requests.post(house.url + "/token/refresh", json={"refresh_token": "x"}, timeout=10,
                             headers={"X-Forwarded-For": "192.0.2.8"}).status_code for _ in range(4)]
    assert 429 in refused
    assert ask("/me", "192.0.2.9", user.session["access_token"]).status_code == 200
    assert requests.get(house.url + "/health", timeout=10).status_code == 200  # this machine itself is not limited


def test_other_pages_are_told_nothing_unless_they_are_named(house):
    house.start_server()
    preflight = {"Origin": PAGE, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}
    for answer in (requests.get(house.url + "/health", headers={"Origin": PAGE}, timeout=10),
                   requests.options(house.url + "/me", headers=preflight, timeout=10)):
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    house.server.end()

    house.start_server(0, "--cors-origin", PAGE, "--cors-origin", "http://localhost:5173")
    granted = requests.options(house.url + "/me", headers=preflight, timeout=10)
    assert (granted.status_code, granted.text) == (204, "")
    assert granted.headers["Access-Control-Allow-Origin"] == PAGE
    assert "PATCH" in granted.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in granted.headers["Access-Control-Allow-Headers"]
    for path, status in (("/health", 200), ("/me", 401), ("/nothing", 404)):
        answer = requests.get(house.url + path, headers={"Origin": PAGE}, timeout=10)
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After, X-Request-Id"
        assert "Origin" in answer.headers["Vary"]
        foreign = requests.get(house.url + path, headers={"Origin": "https://evil.example.org"}, timeout=10)
        assert foreign.status_code == status
        assert "Access-Control-Allow-Origin" not in foreign.headers


@pytest.mark.parametrize("origin, told", [("*", "name each origin"), ("https://app.example.org/", "perhaps https://app.example.org"),
                                          ("app.example.org", "is not a URL")])
def test_what_is_no_origin_is_told_at_the_start(house, origin, told):
    call = subprocess.run([str(BIN / "edl-server"), "serve", "--listen", "127.0.0.1:0", "--cors-origin", origin, "--data",
                           str(house.folder / "server")], capture_output=True, text=True, timeout=30)
    assert call.returncode == 2
    assert told in call.stderr and "(--cors-origin)" in call.stderr


def test_a_ticket_is_good_for_the_page_that_got_it_and_for_pages_that_are_named(house):
    house.start_server(0, "--cors-origin", PAGE)
    house.enroll("house-1")
    user = house.sign_up(house.code("house-1"))
    own = house.url

    def ticket(origin):
        headers = {"Authorization": f"Bearer {user.session['access_token']}", **({"Origin": origin} if origin else {})}
        return requests.post(house.url + "/ws-ticket", headers=headers, timeout=10).json()["ticket"]

    def opened(ticket, origin):
        async def connect():
            address = house.url.replace("http", "ws", 1) + f"/ws?ticket={ticket}"
            try:
                async with websockets.connect(address, subprotocols=["edl.v1"], origin=origin):
                    return 101
            except websockets.InvalidStatusCode as refused:
                return refused.status_code
        return asyncio.run(connect())

    foreign = "https://evil.example.org"
    for fetched_by, shown_by, status in [
        (None, None, 101), (own, own, 101), (None, own, 101), (own, None, 101), (PAGE, PAGE, 101), (own, PAGE, 101),
        ("http://behind.a.proxy", "http://behind.a.proxy", 101),
        (own, foreign, 403), (None, foreign, 403), (PAGE, foreign, 403), (own, "null", 403)]:
        assert opened(ticket(fetched_by), shown_by) == status, (fetched_by, shown_by)
    spent = ticket(own)
    assert opened(spent, foreign) == 403
    assert opened(spent, own) == 401


def test_an_app_that_says_too_much_is_told_and_not_heard(house):
    house.start_server(0, "--requests-per-second-user", "2")
    house.enroll("house-1")
    user = house.sign_up(house.code("house-1"))
    ticket = user.call("POST", "/ws-ticket").json()["ticket"]

    async def talk():
        address = house.url.replace("http", "ws", 1) + f"/ws?ticket={ticket}"
        async with websockets.connect(address, subprotocols=["edl.v1"]) as socket:
            for _ in range(60):
                await socket.send('{"type":"subscribe","device_id":"not-mine"}')
            return [json.loads(await asyncio.wait_for(socket.recv(), 10))["detail"] for _ in range(60)]

    told = asyncio.run(talk())
    assert set(told) == {"you have no device of that id", "too many messages; say it again in a second"}
    assert 15 < told.count("you have no device of that id") < 40


def test_a_user_cannot_take_all_tickets(house):
    house.start_server(0, "--requests-per-second-user", "0")
    for device in ("house-1", "house-2"):
        house.enroll(device)
    anna, ben = (house.sign_up(house.code(device), username=name)
                 for device, name in (("house-1", "anna"), ("house-2", "ben")))
    count, refused = asked_until_refused(lambda: anna.call("POST", "/ws-ticket"), 120)
    assert count == 100
    assert "too many tickets" in refused.json()["detail"]
    assert ben.call("POST", "/ws-ticket").status_code == 200


def test_pages_data_and_refusals_tell_browsers_what_they_may_do(house):
    app = house.folder / "app"
    (app / "assets").mkdir(parents=True)
    (app / "index.html").write_text("<!doctype html><title>EDL</title>")
    (app / "assets" / "app-1234.js").write_text("export {};")
    house.start_server(0, "--app", app)
    house.enroll("house-1")
    user = house.sign_up(house.code("house-1"))
    for path in ("/", "/assets/app-1234.js"):
        for headers in ({}, {"If-None-Match": requests.get(house.url + path, timeout=10).headers["ETag"]}):
            page = requests.get(house.url + path, headers=headers, timeout=10)
            assert page.status_code == (304 if headers else 200)
            policy = page.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'self';") and "frame-ancestors 'none'" in policy
            assert "script-src" not in policy and "unsafe-eval" not in policy
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            permissions = page.headers["Permissions-Policy"]
            assert "camera=(self)" in permissions and "bluetooth=(self)" in permissions and "microphone=()" in permissions
    answers = [user.get("/me"), user.get("/query-data", device_id="house-1", range_hours=1, format="csv"),
               user.get("/nothing"), user.get("/query-data", device_id="house-1"), house.write("house-1", [reading()]),
               requests.get(house.url + "/me", timeout=10), requests.get(house.url + "/ws", timeout=10),
               requests.get(house.url + "/health", headers={"X": "y" * 20_000}, timeout=10),
               requests.delete(house.url + "/", timeout=10)]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 422, 201, 401, 426, 431, 404]
    for answer in answers:
        assert ALWAYS_PRESENT.items() <= answer.headers.items(), f"{answer.url}: {answer.status_code}"
