"""A device's tariff: set by its owner, told as it was set, refused with every fault named, and gone with its owner."""

import pytest

TARIFF = {
    "currency": "EUR",
    "versions": [{
        "valid_from": "2026-01-01",
        "energy": {"name": "peak", "price_per_kwh": 0.3204, "periods": [
            {"name": "night", "price_per_kwh": 0.2104, "times": [{"from": "22:00", "to": "06:00"}]}]},
        "standing": {"price": 9.9, "per": "month"},
        "tax_percent": 19}],
    "holidays": {"yearly": ["12-25"], "easter_offsets": [-2, 1]}}


@pytest.fixture
def owner(house):
    house.start_server()
    house.enroll("house-1")
    return house.sign_up(house.code("house-1"))


def told(owner):
    answer = owner.get("/devices/house-1")
    assert answer.status_code == 200
    return answer.json()["tariff"]


def set_to(user, tariff):
    return user.call("PATCH", "/devices/house-1", json={"tariff": tariff})


def has(whole, part):
    """Whether all that is in `part` is in `whole`, which may say more."""
    if isinstance(part, dict):
        return all(name in whole and has(whole[name], value) for name, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(has, whole, part))
    return whole == part


def test_it_is_told_as_it_was_set_and_goes_when_it_is_null(house, owner):
    assert told(owner) is None
    changed = set_to(owner, TARIFF)
    assert changed.status_code == 200
    assert has(changed.json()["tariff"], TARIFF)
    assert owner.call("PATCH", "/devices/house-1", json={"name": "Cellar"}).json()["tariff"] == changed.json()["tariff"]
    assert set_to(owner, told(owner)).json()["tariff"] == changed.json()["tariff"]
    house.server.end()
    house.restart_server()
    assert has(told(owner), TARIFF)
    assert owner.get("/me/export").json()["devices"][0]["tariff"] == told(owner)
    assert set_to(owner, None).json()["tariff"] is None
    assert told(owner) is None
    changes = [line["what"] for line in owner.get("/devices/house-1/audit", range_hours=1).json()]
    assert [what for what in changes if "tariff" in what] == \
        ["settings changed: tariff", "settings changed: tariff", "settings changed: tariff (none)"]


def test_what_is_wrong_is_named_and_changes_nothing(owner):
    assert set_to(owner, TARIFF).status_code == 200
    night = TARIFF["versions"][0]["energy"]["periods"][0]
    wrong = {"currency": "EUR", "versions": [
        {"valid_from": "2026-02-30", "energy": {"price_per_kwh": 0.32040001}},
        {"valid_from": "2026-01-01", "energy": {"price_per_kwh": 0.3, "periods": [night, night | {"name": "late"}]}}]}
    refused = set_to(owner, wrong)
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == {
        "/tariff/versions/0/valid_from", "/tariff/versions/0/energy/price_per_kwh",
        "/tariff/versions/1/energy/periods/1"}
    assert has(told(owner), TARIFF)
    assert owner.call("PATCH", "/devices/house-1", json={"tariff": TARIFF, "padding": "x" * 300_000}).status_code == 413


def test_members_read_it_and_the_next_owner_does_not(house, owner):
    assert set_to(owner, TARIFF).status_code == 200
    house.enroll("house-2")
    ben = house.sign_up(house.code("house-2"), username="ben")
    assert set_to(ben, None).status_code == 404
    assert owner.call("POST", "/devices/house-1/members", json={"username": "ben", "role": "operator"}).status_code == 201
    assert has(told(ben), TARIFF)
    assert set_to(ben, None).status_code == 403
    assert owner.call("DELETE", "/devices/house-1/link").status_code == 204
    assert ben.call("POST", "/devices/link", json={"device_code": house.code("house-1")}).status_code == 201
    assert told(ben) is None
