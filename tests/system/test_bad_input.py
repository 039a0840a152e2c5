"""Bad input gets the status that the contract names, a problem document that names each fault, and nothing is stored."""

import gzip
import hashlib
import hmac
import json
import time

import pytest
import requests
import zstandard
from cryptography.hazmat.primitives import serialization

from house import base64url, es256_token
from readings import reading, rfc3339

DAY = 86_400
JSON = "application/json"


def many(count):
    return [reading(rfc3339(60 + i // 3), "ABC"[i % 3]) for i in range(count)]


def example(**changes):
    return json.dumps([reading(**changes)])


NAN = example().replace("1512.4", "NaN")

# name, body, headers, status, pointers of the faults (None: not checked)
BODIES = [
    ("unreadable JSON", "[{", {}, 400, []),
    ("empty body", "", {}, 400, []),
    ("text after the array", example() + "x", {}, 400, []),
    ("NaN", NAN, {}, 400, []),
    ("a number beyond every double", example().replace("1512.4", "1e999"), {}, 400, []),
    ("invalid UTF-8", example().encode().replace(b'"A"', b'"\xff"'), {}, 400, []),
    ("nested too deeply", "[" * 5000 + "]" * 5000, {}, 400, []),
    ("a body that is not gzip", example(), {"Content-Encoding": "gzip"}, 400, []),
    ("a zstd body that is cut off", zstandard.compress(example().encode())[:-5], {"Content-Encoding": "zstd"}, 400, []),
    ("an unknown encoding", example(), {"Content-Encoding": "br"}, 415, []),
    ("text", example(), {"Content-Type": "text/plain"}, 415, []),
    ("no media type", example(), {"Content-Type": None}, 415, []),
    ("a gzip bomb", gzip.compress(b"[" + b" " * (40 << 20) + b"]"), {"Content-Encoding": "gzip"}, 413, []),
    ("a zstd bomb", zstandard.compress(b"[" + b" " * (40 << 20) + b"]"), {"Content-Encoding": "zstd"}, 413, []),
    ("10,801 readings", json.dumps(many(10_801)), {}, 413, []),
    ("not an array", "{}", {}, 422, [""]),
    ("an empty array", "[]", {}, 422, [""]),
    ("not a reading", "[7]", {}, 422, ["/0"]),
    ("a missing member", example(power_var=...), {}, 422, ["/0/power_var"]),
    ("no phase", json.dumps([{k: v for k, v in reading().items() if k != "phase"}]), {}, 422, ["/0/phase"]),
    ("an extra member", example(colour="red"), {}, 422, ["/0/colour"]),
    ("text for a number", example(power_watt="1512.4"), {}, 422, ["/0/power_watt"]),
    ("a truth value for a number", example(power_watt=True), {}, 422, ["/0/power_watt"]),
    ("phase D", example(phase="D"), {}, 422, ["/0/phase"]),
    ("a number for a phase", example(phase=1), {}, 422, ["/0/phase"]),
    ("a time in 1970", example(time="1970-01-01T00:00:00.000Z"), {}, 422, ["/0/time"]),
    ("a time two days ahead", example(time=rfc3339(-2 * DAY)), {}, 422, ["/0/time"]),
    ("no time at all", example(time="noon"), {}, 422, ["/0/time"]),
    ("a power factor of 2", example(power_factor=2), {}, 422, ["/0/power_factor"]),
    ("a voltage below zero", example(voltage_rms=-1), {}, 422, ["/0/voltage_rms"]),
    ("a member twice", example().replace('"phase"', '"power_watt": 1, "phase"'), {}, 422, ["/0/power_watt"]),
    ("nulls only", json.dumps([{**{k: None for k in reading()}, "time": rfc3339(60), "phase": "A"}]), {}, 422, ["/0"]),
    ("one wrong reading among good ones", json.dumps([reading(), reading(phase="D"), reading(phase="B")]), {}, 422,
     ["/1/phase"]),
    ("several faults", json.dumps([reading(phase="D", power_watt="x"), reading(colour=1)]), {}, 422,
     ["/0/phase", "/0/power_watt", "/1/colour"]),
]


def expect_problem(answer, status, pointers=None):
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert set(problem) >= {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == status
    assert problem["detail"]
    if pointers is not None:
        assert sorted(error["pointer"] for error in problem["errors"]) == sorted(pointers)
        assert all(error["detail"] for error in problem["errors"])


def expect_nothing_stored(house, user):
    """The server is well, and has no reading of the device."""
    assert requests.get(f"{house.url}/health", timeout=10).json()["status"] == "ok"
    assert user.get("/latest-values", device_id="house-1").json() == {}
    assert house.server.alive()


@pytest.fixture(scope="module")
def user(shared_house):
    return shared_house.sign_up(shared_house.code("house-1"))


@pytest.mark.parametrize("name, body, headers, status, pointers", BODIES, ids=[case[0] for case in BODIES])
def test_a_bad_body_is_refused_with_every_fault_named(shared_house, user, name, body, headers, status, pointers):
    all_headers = {"Authorization": f"Bearer {shared_house.token('house-1')}", "Content-Type": JSON, **headers}
    answer = requests.post(f"{shared_house.url}/write-data", data=body, headers=all_headers, timeout=30)
    expect_problem(answer, status, pointers)
    expect_nothing_stored(shared_house, user)


def test_a_hundred_megabytes_are_refused_without_being_kept(shared_house, user):
    def rss():
        with open(f"/proc/{shared_house.server.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

    def body():
        for _ in range(100):
            yield b" " * (1 << 20)

    before = rss()
    headers = {"Authorization": f"Bearer {shared_house.token('house-1')}", "Content-Type": JSON}
    for data in (b" " * (100 << 20), body()):  # with a length, and chunked
        answer = requests.post(f"{shared_house.url}/write-data", data=data, headers=headers, timeout=60)
        expect_problem(answer, 413, [])
    assert rss() - before < 30_000  # kB
    expect_nothing_stored(shared_house, user)


def test_no_token_and_bad_tokens_are_refused(shared_house, user):
    house = shared_house
    key = house.keys["house-1"]
    now = int(time.time())
    claims = {"iss": "house-1", "aud": "edl", "iat": now, "exp": now + 600}

    def unsigned(header):
        return base64url(json.dumps(header).encode()) + "." + base64url(json.dumps(claims).encode())

    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    confused = unsigned({"alg": "HS256", "typ": "JWT"})
    confused += "." + base64url(hmac.new(pem, confused.encode(), hashlib.sha256).digest())
    stranger = house.enroll("house-2")
    tokens = {
        "none": None,
        "garbage": "garbage",
        "expired": es256_token(key, "house-1", lifetime=-1),
        "too long": es256_token(key, "house-1", lifetime=2 * 3600),
        "other audience": es256_token(key, "house-1", aud="other"),
        "alg none": unsigned({"alg": "none", "typ": "JWT"}) + ".",
        "HS256 with the public key": confused,
        "another device's key": es256_token(stranger, "house-1"),
        "a device that is not enrolled": es256_token(key, "house-9"),
        "a user's token": user.session["access_token"],
    }
    for name, token in tokens.items():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.post(f"{house.url}/write-data", json=[reading()], headers=headers, timeout=10)
        assert answer.status_code == 401, name
        expect_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    # And the other way round: a device does not read.
    answer = requests.get(f"{house.url}/query-data", params={"device_id": "house-1", "range_hours": 1},
                          headers={"Authorization": f"Bearer {house.token('house-1')}"}, timeout=10)
    expect_problem(answer, 401)
    expect_nothing_stored(house, user)


def test_a_revoked_device_is_refused_at_its_next_request(house):
    house.start_server()
    house.enroll("house-1")
    assert house.write("house-1", [reading()]).status_code == 201
    assert house.server_call("device", "revoke", "house-1").returncode == 0
    expect_problem(house.write("house-1", [reading()]), 401)


QUERIES = [
    ({}, "/query/device_id"),
    ({"device_id": "house-1"}, "/query/start"),
    ({"device_id": "house-1", "range_hours": "six"}, "/query/range_hours"),
    ({"device_id": "house-1", "range_hours": 6, "date_str": "2026-11-23"}, "/query/range_hours"),
    ({"device_id": "house-1", "date_str": "2026-02-30"}, "/query/date_str"),
    ({"device_id": "house-1", "start": "2026-11-23T10:00:00Z"}, "/query/end"),
    ({"device_id": "house-1", "range_hours": 6, "resolution": "2m"}, "/query/resolution"),
    ({"device_id": "house-1", "range_hours": 6, "fields": "colour"}, "/query/fields"),
    ({"device_id": "house-1", "range_hours": 6, "phases": "D"}, "/query/phases"),
    ({"device_id": "house-1", "range_hours": 6, "tz": "Mars/Olympus"}, "/query/tz"),
    ({"device_id": "house-1", "range_hours": 6, "max_points": 0}, "/query/max_points"),
    ({"device_id": "house-1", "range_hours": 6, "format": "xml"}, "/query/format"),
    ({"device_id": "house-1", "range_hours": 6, "colour": "red"}, "/query/colour"),
]


@pytest.mark.parametrize("parameters, pointer", QUERIES, ids=[case[1] + str(i) for i, case in enumerate(QUERIES)])
def test_a_bad_query_names_its_parameter(user, parameters, pointer):
    expect_problem(user.get("/query-data", **parameters), 422, [pointer])


def test_a_device_that_is_not_yours_and_one_that_is_not_there_look_the_same(shared_house, user):
    shared_house.enroll("others")
    stranger = shared_house.sign_up(shared_house.code("others"), username="ben")
    assert stranger.get("/latest-values", device_id="others").status_code == 200
    for path in ("/latest-values", "/last-energy-data", "/query-data", "/thd-values"):
        parameters = {"range_hours": 1} if path in ("/query-data", "/thd-values") else {}
        answers = [user.get(path, device_id=device, **parameters) for device in ("others", "nowhere", "NOT AN ID")]
        for answer in answers:
            expect_problem(answer, 404)
        assert len({json.dumps({**answer.json(), "request_id": None}) for answer in answers}) == 1
    for device in ("others", "nowhere"):
        expect_problem(user.switch(device, "A", "off"), 404)
        expect_problem(user.get(f"/devices/{device}"), 404)


def test_unknown_paths_and_wrong_methods(shared_house, user):
    expect_problem(user.get("/nothing"), 404)
    answer = user.get("/write-data")
    expect_problem(answer, 405)
    assert answer.headers["Allow"] == "POST"
    expect_problem(user.call("POST", "/login", data="x"), 415)
    expect_problem(requests.get(shared_house.url + "/health", headers={"X": "y" * 20_000}, timeout=10), 431)
