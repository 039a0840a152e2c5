"""Every call of the OpenAPI document, asked by who may not: the exact status, and no word about what exists."""

import base64
import hashlib
import hmac
import json
import time

import pytest
import requests
from cryptography.hazmat.primitives import serialization

from house import House, base64url, es256_token
from readings import reading

# What needs more than an id to be understood.
BODIES = {
    "PATCH /devices/{id}": {"name": "x"},
    "POST /devices/{id}/members": {"username": "carl", "role": "viewer"},
    "POST /remote-control": {"phase": "A", "state": "off", "timeout_ms": 100},
    "POST /harmonics/capture": {"timeout_ms": 100},
    "POST /devices/{id}/alert-rules": {"name": "x", "quantity": "no_readings"},
    "PUT /devices/{id}/alert-rules/{rule}": {"name": "x", "quantity": "no_readings"},
    "POST /devices/{id}/alert-rules/{rule}/silence": {"minutes": 0},
    "PUT /devices/{id}/schedule": {"revision": 0, "entries": []},
    "PUT /devices/{id}/webhook": {"url": "https://example.org/"},
}
OWNERS = {"PATCH /devices/{id}", "DELETE /devices/{id}/link", "GET /devices/{id}/members", "POST /devices/{id}/members",
          "DELETE /devices/{id}/members/{username}", "GET /devices/{id}/audit", "GET /devices/{id}/webhook",
          "PUT /devices/{id}/webhook", "DELETE /devices/{id}/webhook", "POST /devices/{id}/webhook/test"}
SWITCHERS = {"POST /remote-control", "POST /devices/{id}/alert-rules", "PUT /devices/{id}/alert-rules/{rule}",
             "DELETE /devices/{id}/alert-rules/{rule}", "POST /devices/{id}/alert-rules/{rule}/silence",
             "PUT /devices/{id}/schedule"}


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def hs256(header, claims, key):
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return signed + "." + base64url(hmac.new(key, signed.encode(), hashlib.sha256).digest())


def told(answer):
    return {name: value for name, value in answer.json().items() if name != "request_id"}


class Rights:
    """A device with an owner and a viewer, a stranger, and every call there is."""

    def __init__(self, house):
        self.house = house
        for device in ("cellar", "attic", "barn", "revoked"):
            house.enroll(device)
        assert house.write("cellar", [reading()]).status_code == 201
        self.owner = house.sign_up(house.code("cellar"))
        self.viewer = house.sign_up(house.code("attic"), username="ben")
        self.stranger = house.sign_up(house.code("barn"), username="carl")
        shared = self.owner.call("POST", "/devices/cellar/members", json={"username": "ben", "role": "viewer"})
        assert shared.status_code == 201
        assert house.server_call("device", "revoke", "revoked").returncode == 0
        paths = requests.get(house.url + "/openapi.json", timeout=10).json()["paths"]
        self.calls = {f"{method.upper()} {path}": operation
                      for path, methods in paths.items() for method, operation in methods.items()}

    def for_token(self, scheme):
        found = [call for call, operation in self.calls.items() if operation["security"] == [{scheme: []}]]
        assert found
        return found

    def of_a_device(self):
        """The calls of users that name a device."""
        return [call for call in self.for_token("userToken") if call.split()[1].startswith("/devices/{") or call in BODIES
                or any(one["name"] == "device_id" for one in self.calls[call].get("parameters", []))]

    def ask(self, call, token, device="cellar"):
        method, path = call.split()
        path = path.replace("{username}", "carl").replace("{rule}", "1").replace("{alert}", "1")
        path = path.replace("{id}", device if path.startswith("/devices/") else "1")
        names = {one["name"] for one in self.calls[call].get("parameters", []) if one["in"] == "query"}
        query = {"device_id": device} if "device_id" in names else {}
        if "range_hours" in names:
            query["range_hours"] = 1
        body = BODIES.get(call)
        if body is not None and "{id}" not in path and "/devices/" not in path:
            body = {"device_id": device, **body}
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.request(method, self.house.url + path, params=query, json=body, headers=headers, timeout=30)


@pytest.fixture(scope="module")
def rights(tmp_path_factory):
    with House(tmp_path_factory.mktemp("rights")) as house:
        house.start_server()
        yield Rights(house)


def bad_user_tokens(rights):
    good = rights.owner.session["access_token"]
    header, claims, signature = good.split(".")
    key = (rights.house.folder / "server" / "keys" / "access.key").read_bytes()
    now = int(time.time())
    yield "none", None
    yield "no token at all", "nonsense"
    yield "expired", hs256(decoded(header), {**decoded(claims), "iat": now - 1000, "exp": now - 1}, key)
    yield "signed by another key", hs256(decoded(header), decoded(claims), b"x" * 32)
    yield "without a signature", f"{header}.{claims}."
    yield "of the algorithm none", base64url(json.dumps({**decoded(header), "alg": "none"}).encode()) + f".{claims}."
    yield "with other claims", f"{header}." + base64url(json.dumps({**decoded(claims), "sub": "2"}).encode()) + f".{signature}"
    yield "of a device", rights.house.token("cellar")


def bad_device_tokens(rights):
    key = rights.house.keys["cellar"]
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    now = int(time.time())
    claims = {"iss": "cellar", "aud": "edl", "iat": now, "exp": now + 600}
    unsigned = base64url(json.dumps({"alg": "none", "typ": "JWT"}).encode()) + "." + base64url(json.dumps(claims).encode())
    yield "none", None
    yield "expired", es256_token(key, "cellar", iat=now - 1000, exp=now - 1)
    yield "of the algorithm none", unsigned + "."
    yield "HS256 with the public key", hs256({"alg": "HS256", "typ": "JWT"}, claims, public)
    yield "for somebody else", es256_token(key, "cellar", aud="other")
    yield "of a device that is not enrolled", es256_token(key, "unknown")
    yield "by another device's key", es256_token(rights.house.keys["attic"], "cellar")
    yield "of a revoked device", rights.house.token("revoked")
    yield "of a user", rights.owner.session["access_token"]


def bad_scrape_tokens(rights):
    good = rights.house.scrape_token()
    yield "none", None
    yield "shorter", good[:-1]
    yield "longer", good + good[0]
    yield "changed", ("a" if good[0] != "a" else "b") + good[1:]
    yield "of a user", rights.owner.session["access_token"]
    yield "of a device", rights.house.token("cellar")


def test_no_call_of_users_takes_a_token_that_is_no_good(rights):
    for name, token in bad_user_tokens(rights):
        for call in rights.for_token("userToken"):
            answer = rights.ask(call, token)
            assert answer.status_code == 401, f"{call} with a token {name}: {answer.status_code} {answer.text}"
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_no_call_of_devices_takes_a_token_that_is_no_good(rights):
    for name, token in bad_device_tokens(rights):
        for call in rights.for_token("deviceToken"):
            answer = rights.ask(call, token)
            assert answer.status_code == 401, f"{call} with a token {name}: {answer.status_code} {answer.text}"


def test_no_call_for_scraping_takes_a_token_that_is_no_good(rights):
    assert rights.for_token("scrapeToken") == ["GET /metrics"]
    for name, token in bad_scrape_tokens(rights):
        answer = rights.ask("GET /metrics", token)
        assert answer.status_code == 401, f"with a token {name}: {answer.status_code} {answer.text}"
    assert rights.ask("GET /metrics", rights.house.scrape_token()).status_code == 200


def test_the_token_for_scraping_is_good_for_nothing_else(rights):
    for call in rights.for_token("userToken") + rights.for_token("deviceToken"):
        assert rights.ask(call, rights.house.scrape_token()).status_code == 401, call


def test_a_stranger_s_device_and_one_that_does_not_exist_are_told_alike(rights):
    token = rights.stranger.session["access_token"]
    for call in rights.of_a_device():
        foreign = rights.ask(call, token)
        unknown = rights.ask(call, token, device="no-such-device")
        assert foreign.status_code == unknown.status_code == 404, f"{call}: {foreign.status_code} {foreign.text}"
        assert told(foreign) == told(unknown), call


def test_a_viewer_reads_and_does_nothing_else(rights):
    token = rights.viewer.session["access_token"]
    assert OWNERS | SWITCHERS <= set(rights.of_a_device())
    for call in rights.of_a_device():
        answer = rights.ask(call, token)
        if call in OWNERS | SWITCHERS:
            assert answer.status_code == 403, f"{call}: {answer.status_code} {answer.text}"
        else:
            assert answer.status_code != 403, f"{call}: {answer.text}"
            assert call.startswith("GET ") or call == "POST /harmonics/capture"
    role = rights.owner.get("/devices/cellar/members").json()
    assert {(one["username"], one["role"]) for one in role} == {("anna", "owner"), ("ben", "viewer")}
