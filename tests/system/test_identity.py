"""Sign-up, login, tokens: what the contract says of identity."""

import base64
import json
import stat
import time

import pytest
import requests

PASSWORD = "correct horse battery"


@pytest.fixture
def owner(house):
    house.start_server()
    house.enroll("house-1")
    return house.sign_up(house.code("house-1"))


def post(house, path, **options):
    return requests.post(house.url + path, timeout=30, **options)


def told(answer):
    """What an answer tells, but for the request's id, which is never the same."""
    return {name: value for name, value in answer.json().items() if name != "request_id"}


def sign_up(house, code, username="ben", password=PASSWORD):
    return post(house, "/sign-up", json={"username": username, "password": password, "device_code": code})


def test_sign_up_gives_a_session_and_the_device(house, owner):
    session = owner.session
    assert set(session) == {"access_token", "refresh_token", "token_type", "expires_in", "username", "device_id"}
    assert (session["token_type"], session["expires_in"], session["username"], session["device_id"]) == \
        ("bearer", 900, "anna", "house-1")
    header, claims, _ = session["access_token"].split(".")
    decode = lambda part: json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert decode(header)["alg"] == "HS256"
    claims = decode(claims)
    assert {"sub", "exp", "iat", "jti"} <= set(claims)
    assert claims["exp"] - claims["iat"] == 900
    assert abs(claims["iat"] - time.time()) < 60
    me = owner.get("/me").json()
    assert me["username"] == "anna"
    assert [(d["device_id"], d["role"], d["online"]) for d in me["devices"]] == [("house-1", "owner", False)]


def test_a_code_is_good_once_and_only_the_newest(house):
    house.start_server()
    house.enroll("house-1")
    older = house.code("house-1")
    newer = house.code("house-1")
    assert sign_up(house, older).status_code == 422
    assert told(sign_up(house, "00000-00000")) == told(sign_up(house, older))  # nothing tells a spent code from none
    typed = newer.replace("-", "").lower()
    assert sign_up(house, typed).status_code == 201
    assert sign_up(house, newer, username="carl").status_code == 422


def test_an_owned_device_and_a_taken_name_are_409_and_change_nothing(house, owner):
    code = house.code("house-1")
    refused = sign_up(house, code)
    assert refused.status_code == 409
    assert post(house, "/login", json={"username": "ben", "password": PASSWORD}).status_code == 401
    house.enroll("house-2")
    code = house.code("house-2")
    assert sign_up(house, code, username="ANNA").status_code == 409
    assert sign_up(house, code, username="ben").status_code == 201  # the code was not spent by the failure
    assert owner.call("POST", "/devices/link", json={"device_code": house.code("house-2")}).status_code == 409


def test_every_wrong_member_of_a_sign_up_is_named(house):
    house.start_server()
    answer = sign_up(house, "nonsense", username="x", password="short")
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/username", "/password", "/device_code"}
    answer = post(house, "/sign-up", json={"username": 1, "admin": True})
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/username", "/password", "/device_code", "/admin"}


def test_login_takes_json_and_form_and_tells_nothing_of_names(house, owner):
    for body in ({"json": {"username": "anna", "password": PASSWORD}}, {"data": {"username": "anna", "password": PASSWORD}}):
        answer = post(house, "/login", **body)
        assert answer.status_code == 200
        assert set(answer.json()) == {"access_token", "refresh_token", "token_type", "expires_in", "username"}
    wrong = post(house, "/login", json={"username": "anna", "password": "wrong password"})
    unknown = post(house, "/login", json={"username": "nobody", "password": "wrong password"})
    assert wrong.status_code == unknown.status_code == 401
    assert told(wrong) == told(unknown)


def test_a_refresh_token_rotates_and_its_second_use_ends_the_family(house, owner):
    first = owner.session["refresh_token"]
    second = post(house, "/token/refresh", json={"refresh_token": first}).json()
    third = post(house, "/token/refresh", json={"refresh_token": second["refresh_token"]})
    assert third.status_code == 200
    assert post(house, "/token/refresh", json={"refresh_token": first}).status_code == 401
    assert post(house, "/token/refresh", json={"refresh_token": third.json()["refresh_token"]}).status_code == 401


def test_logout_ends_the_session(house, owner):
    assert owner.call("POST", "/logout", json={"refresh_token": owner.session["refresh_token"]}).status_code == 204
    assert post(house, "/token/refresh", json={"refresh_token": owner.session["refresh_token"]}).status_code == 401


def test_a_released_device_can_be_owned_anew_and_a_new_password_ends_sessions(house, owner):
    assert owner.call("DELETE", "/devices/house-1/link").status_code == 204
    assert owner.get("/devices/house-1").status_code == 404
    assert owner.call("POST", "/devices/link", json={"device_code": house.code("house-1")}).json() == \
        {"device_id": "house-1"}
    done = house.server_call("user", "reset-password", "anna", input="another good password\n")
    assert done.returncode == 0, done.stderr
    assert post(house, "/token/refresh", json={"refresh_token": owner.session["refresh_token"]}).status_code == 401
    assert post(house, "/login", json={"username": "anna", "password": PASSWORD}).status_code == 401
    assert post(house, "/login", json={"username": "anna", "password": "another good password"}).status_code == 200


def test_state_is_for_its_owner_alone_and_logs_hold_no_secret(house):
    house.start_server()
    house.make_agent("house-1")
    house.start_agent("house-1", "--meter", "simulated")
    owner = house.sign_up(house.agent_code("house-1"))
    for root in (house.folder / "server", house.folder / "house-1"):
        for path in [root, *root.rglob("*")]:
            mode = stat.S_IMODE(path.lstat().st_mode)
            assert mode & 0o077 == 0, f"{path} has mode {mode:o}"
    logs = house.server.text() + house.agents["house-1"].text()
    for secret in (owner.session["access_token"], owner.session["refresh_token"], PASSWORD, "Bearer"):
        assert secret not in logs


def test_exit_codes_and_the_order_of_settings(house, tmp_path):
    house.start_server()
    assert house.server_call("device", "list").returncode == 0
    assert house.server_call("device", "revoke", "nobody").returncode == 1
    assert house.server_call("device", "enroll").returncode == 2
    assert house.server_call("serve", "--listen", "nonsense").returncode == 2
    config = tmp_path / "server.toml"
    config.write_text('listen = "nonsense"\n')
    wrong = house.server_call("serve", "--config", config)
    assert wrong.returncode == 2 and "nonsense" in wrong.stderr
    config.write_text('listen = "127.0.0.1:0"\nlistne = "x"\n')
    wrong = house.server_call("serve", "--config", config)
    assert wrong.returncode == 2 and "listne" in wrong.stderr and "2" in wrong.stderr
