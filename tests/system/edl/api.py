"""A user's calls, and what every refusal looks like."""

from decimal import Decimal

import requests


class User:
    def __init__(self, server, username, password, session):
        self.server = server
        self.username = username
        self.password = password
        self.session = session

    @property
    def token(self):
        return self.session["access_token"]

    def call(self, method, path, headers=None, **options):
        return requests.request(method, self.server.url + path, timeout=60,
                                headers={"Authorization": f"Bearer {self.token}", **(headers or {})}, **options)

    def get(self, path, **parameters):
        return self.call("GET", path, params=parameters)

    def post(self, path, body=None):
        return self.call("POST", path, json=body)

    def data(self, device_id, **parameters):
        """/query-data, its times in milliseconds unless asked otherwise, its numbers as they are printed."""
        answer = self.get("/query-data", device_id=device_id, **{"time_format": "ms", **parameters})
        assert answer.status_code == 200, answer.text
        return answer.json(parse_float=Decimal, parse_int=Decimal)

    def seconds(self, device_id, begin, end, phase="A"):
        """The seconds since 1970 in [begin, end) of which there is a reading, in the order of the answer."""
        answer = self.data(device_id, start=f"{rfc3339_of(begin)}", end=f"{rfc3339_of(end)}", resolution="raw",
                           fields="voltage_rms", phases=phase)
        return [int(time) // 1000 for time in answer["time"]]

    def latest(self, device_id):
        answer = self.get("/latest-values", device_id=device_id)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def switch(self, device_id, phase, state, **more):
        return self.post("/remote-control", {"device_id": device_id, "phase": phase, "state": state, **more})

    def ticket(self):
        answer = self.post("/ws-ticket")
        assert answer.status_code == 200, answer.text
        return answer.json()["ticket"]


def rfc3339_of(seconds):
    from .readings import rfc3339

    return rfc3339(seconds)


def expect_problem(answer, status, pointers=None):
    """A problem document (RFC 9457) that names just these faults; None: whichever."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == status
    assert problem["type"] and problem["title"] and problem["detail"]
    assert all(set(error) == {"pointer", "detail"} and error["detail"] for error in problem["errors"])
    if pointers is not None:
        assert sorted(error["pointer"] for error in problem["errors"]) == sorted(pointers), problem
    return problem
