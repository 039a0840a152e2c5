"""What an operator sees of a running server: metrics, logs, and what systemd is told."""

import json
import os
import re
import signal
import socket
import stat
import time

import pytest
import requests

from device import FakeDevice
from house import House, wait_for
from readings import reading, rfc3339

LINE = re.compile(r'^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (\S+)$')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"(?:,|$)')


class Metrics:
    """A scrape, read by the text format's own rules."""

    def __init__(self, text):
        self.text = text
        self.types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
        self.samples = {}
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            name, labels, value = LINE.match(line).groups()
            key = (name, tuple(sorted(LABEL.findall(labels or ""))))
            assert key not in self.samples, f"told twice: {line}"
            self.samples[key] = float(value)

    def value(self, name, **labels):
        return self.samples.get((name, tuple(sorted(labels.items()))), 0.0)

    def named(self, name):
        return {labels: value for (one, labels), value in self.samples.items() if one == name}


def ask_for_metrics(house, token):
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return requests.get(house.url + "/metrics", headers=headers, timeout=10)


def scrape(house):
    answer = ask_for_metrics(house, house.scrape_token())
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return Metrics(answer.text)


# ---- metrics

def test_only_the_scrape_token_reads_metrics(house):
    house.start_server()
    house.enroll("house-1")
    user = house.sign_up(house.code("house-1"))
    file = house.folder / "server" / "keys" / "metrics.token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    good = house.scrape_token()
    for token in (None, "", "nonsense", good[:-1], good + "x", user.session["access_token"], house.token("house-1")):
        answer = ask_for_metrics(house, token)
        assert answer.status_code == 401, token
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "edl_" not in answer.text
    assert ask_for_metrics(house, good).status_code == 200
    for path in ("/me", "/query-data?device_id=house-1", "/device-code"):
        method = "POST" if path == "/device-code" else "GET"
        answer = requests.request(method, house.url + path, headers={"Authorization": f"Bearer {good}"}, timeout=10)
        assert answer.status_code == 401, path
    house.server.end()
    house.restart_server()
    assert house.scrape_token() == good


def test_requests_are_counted_exactly_by_route_and_status(house):
    house.start_server()
    house.enroll("house-1")
    user = house.sign_up(house.code("house-1"))
    before = scrape(house)
    sent = [house.write("house-1", [reading(rfc3339(60 + n)), reading(rfc3339(60 + n), phase="B")]) for n in range(5)]
    assert [answer.status_code for answer in sent] == [201] * 5
    assert house.write("house-1", [{"nonsense": 1}]).status_code == 422
    for _ in range(3):
        assert user.get("/devices/house-1").status_code == 200
    for unknown in ("/devices/attic", "/devices/cellar"):
        assert user.get(unknown).status_code == 404
    assert requests.get(house.url + "/devices/house-1", timeout=10).status_code == 401
    for path in ("/admin.php", "/.env", "/devices/house-1/nothing", "/wp-login.php?user=anna"):
        assert requests.get(house.url + path, timeout=10).status_code == 404
    assert requests.delete(house.url + "/me/export", timeout=10).status_code == 405
    assert requests.request("BREW", house.url + "/me", timeout=10).status_code == 405
    after = scrape(house)

    def more(method, route, status):
        labels = {"method": method, "route": route, "status": str(status)}
        return after.value("edl_http_requests_total", **labels) - before.value("edl_http_requests_total", **labels)

    assert more("POST", "/write-data", 201) == 5
    assert more("POST", "/write-data", 422) == 1
    assert more("GET", "/devices/{id}", 200) == 3
    assert more("GET", "/devices/{id}", 404) == 2
    assert more("GET", "/devices/{id}", 401) == 1
    assert more("other", "unknown", 404) == 4
    assert more("other", "unknown", 405) == 2
    assert after.value("edl_readings_accepted_total") - before.value("edl_readings_accepted_total") == 10
    commits = "edl_store_commit_duration_seconds_count"
    assert 1 <= after.value(commits) - before.value(commits) <= 5
    bodies = {"method": "POST", "route": "/write-data"}
    received = sum(len(answer.request.body) for answer in sent) + len(json.dumps([{"nonsense": 1}]))
    assert after.value("edl_http_request_body_bytes_total", **bodies) == received
    for word in ("house-1", "attic", "anna", "admin", ".env", "BREW", "wp-login", house.scrape_token(),
                 user.session["access_token"], user.session["refresh_token"]):
        assert word not in after.text, word


def test_histograms_are_sound(house):
    house.start_server()
    house.enroll("house-1")
    for n in range(3):
        assert house.write("house-1", [reading(rfc3339(60 + n))]).status_code == 201
    metrics = scrape(house)
    histograms = [name for name, kind in metrics.types.items() if kind == "histogram"]
    assert set(histograms) == {"edl_http_request_duration_seconds", "edl_store_commit_duration_seconds"}
    for name in histograms:
        for labels, count in metrics.named(name + "_count").items():
            buckets = {}
            for bucket_labels, value in metrics.named(name + "_bucket").items():
                bound = float(dict(bucket_labels)["le"])
                if tuple(one for one in bucket_labels if one[0] != "le") == labels:
                    buckets[bound] = value
            bounds = sorted(buckets)
            assert bounds[-1] == float("inf") and len(bounds) == 16
            assert all(buckets[a] <= buckets[b] for a, b in zip(bounds, bounds[1:]))
            assert buckets[float("inf")] == count > 0
            total = metrics.named(name + "_sum")[labels]
            assert 0 < total < 60 * count
    assert metrics.value("edl_store_commit_duration_seconds_count") == 3
    # What requests_total counts, the histogram counts too.
    for labels, count in metrics.named("edl_http_request_duration_seconds_count").items():
        statuses = [value for one, value in metrics.named("edl_http_requests_total").items() if set(labels) <= set(one)]
        assert sum(statuses) == count


def test_the_levels_are_those_of_the_moment(house):
    house.start_server()
    house.enroll("house-1")
    metrics = scrape(house)
    assert metrics.value("edl_devices_connected") == 0
    assert metrics.value("edl_part_ok", part="store") == 1
    assert metrics.value("edl_part_ok", part="accounts") == 1
    assert metrics.value("edl_part_ok", part="power_quality") == 1
    assert metrics.value("edl_store_bytes") > 0
    assert metrics.value("edl_workers_waiting") == 0
    device = FakeDevice(house, "house-1")
    connected = wait_for(lambda: (one := scrape(house)).value("edl_devices_connected") == 1 and one)
    assert connected.value("edl_http_connections") >= 2
    assert connected.value("edl_http_requests_total", method="GET", route="/ws", status="101") == 1
    device.end()
    wait_for(lambda: scrape(house).value("edl_devices_connected") == 0)
    pid = house.server.process.pid
    assert metrics.value("process_open_fds") > 5
    status = open(f"/proc/{pid}/status").read()
    resident = int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024
    assert 0.3 * resident < scrape(house).value("process_resident_memory_bytes") < 3 * resident
    assert abs(metrics.value("process_start_time_seconds") - time.time()) < 60
    version = requests.get(house.url + "/health", timeout=10).json()["version"]
    assert metrics.value("edl_build_info", version=version) == 1


def test_health_tells_of_each_part(house):
    house.start_server()
    answer = requests.get(house.url + "/health", timeout=10)
    assert answer.status_code == 200
    parts = answer.json()["parts"]
    assert set(parts) == {"store", "power_quality", "alerts", "push", "accounts", "live", "workers", "tls"}
    assert all(part["status"] == "ok" for part in parts.values() if part)
    assert parts["tls"] is None


def test_health_and_metrics_tell_how_long_the_certificate_is_good(house):
    made = house.server_call("tls", "self-signed", "--name", "127.0.0.1", "--days", "90")
    assert made.returncode == 0, made.stderr
    keys = house.folder / "server" / "keys"
    house.start_server(0, "--tls-cert", keys / "tls.cert.pem", "--tls-key", keys / "tls.key.pem")
    trust = {"verify": str(keys / "tls.cert.pem"), "timeout": 10}
    tls = requests.get(house.url + "/health", **trust).json()["parts"]["tls"]
    assert tls["status"] == "ok" and tls["days_left"] in (89, 90)
    answer = requests.get(house.url + "/metrics", headers={"Authorization": f"Bearer {house.scrape_token()}"}, **trust)
    end = Metrics(answer.text).value("edl_tls_certificate_end_timestamp_seconds")
    assert abs(end - time.time() - 90 * 86_400) < 3_600


# ---- logs

def json_lines(house):
    return [json.loads(line) for line in house.server.text().splitlines()]


def test_json_logs_lead_from_an_answer_to_its_line(house):
    house.start_server(0, "--log-format", "json", "--log-requests", "all")
    house.enroll("house-1")
    assert house.write("house-1", [reading()]).status_code == 201
    user = house.sign_up(house.code("house-1"))
    fine = user.get("/devices/house-1")
    refused = user.get("/devices/attic")
    unknown = requests.get(house.url + "/nothing/at-all?password=hunter22", timeout=10)
    assert (fine.status_code, refused.status_code, unknown.status_code) == (200, 404, 404)
    lines = {line["request_id"]: line for line in json_lines(house) if "request_id" in line}
    for line in json_lines(house):
        assert {"time", "level", "message"} <= set(line)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    told = lines[fine.headers["X-Request-Id"]]
    assert told["message"] == "GET /devices/{id} was answered 200"
    assert (told["method"], told["route"], told["status"], told["level"]) == ("GET", "/devices/{id}", 200, "info")
    assert told["user"] == "1" and told["sent_bytes"] == len(fine.content) and told["received_bytes"] == 0
    assert 0 < told["duration_ms"] < 10_000
    assert refused.json()["request_id"] == refused.headers["X-Request-Id"]
    assert lines[refused.json()["request_id"]]["status"] == 404
    assert lines[unknown.headers["X-Request-Id"]]["route"] == "/nothing/at-all"
    written = [line for line in lines.values() if line.get("route") == "/write-data"]
    assert len(written) == 1 and written[0]["device"] == "house-1" and written[0]["status"] == 201
    log = house.server.text()
    for secret in ("hunter22", "correct horse", "anna", house.scrape_token(), user.session["access_token"],
                   user.session["refresh_token"], house.token("house-1").split(".")[0]):
        assert secret not in log, secret


def test_which_requests_are_logged_is_an_option(house):
    for logged, expected in (("failed", set()), ("refused", {404}), ("all", {200, 404})):
        house.start_server(0, "--log-format", "json", "--log-requests", logged)
        begin = len(house.server.text().splitlines())
        assert requests.get(house.url + "/health", timeout=10).status_code == 200
        assert requests.get(house.url + "/nothing", timeout=10).status_code == 404
        assert house.server.end() == 0
        lines = [json.loads(line) for line in house.server.text().splitlines()[begin:]]
        assert {line["status"] for line in lines if "status" in line} == expected, logged


def test_text_logs_are_lines_on_standard_error(house):
    house.start_server(0, "--log-requests", "refused")
    answer = requests.get(house.url + "/nothing", timeout=10)
    line = wait_for(lambda: next((one for one in house.server.text().splitlines() if "/nothing" in one), None))
    assert f"GET /nothing was answered 404 request_id={answer.headers['X-Request-Id']} " in line


# ---- systemd

class Manager:
    """What starts a service and listens: a datagram socket, as systemd has one."""

    def __init__(self, monkeypatch, address, watchdog_s=None):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace("@", "\0", 1) if address.startswith("@") else address)
        self.socket.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        monkeypatch.delenv("WATCHDOG_PID", raising=False)
        monkeypatch.delenv("WATCHDOG_USEC", raising=False)
        if watchdog_s is not None:
            monkeypatch.setenv("WATCHDOG_USEC", str(int(watchdog_s * 1e6)))

    def hear(self):
        return dict(line.split("=", 1) for line in self.socket.recv(4096).decode().splitlines())

    def hear_but_alive(self):
        """The next one that is no sign of life."""
        while True:
            told = self.hear()
            if told != {"WATCHDOG": "1"}:
                return told

    def silent_for(self, seconds):
        self.socket.settimeout(0.05)
        try:
            while True:
                self.socket.recv(4096)
        except TimeoutError:
            pass
        self.socket.settimeout(seconds)
        try:
            self.socket.recv(4096)
            return False
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(20)


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_the_server_tells_systemd_how_it_is(house, monkeypatch, kind):
    address = str(house.folder / "notify") if kind == "path" else f"@edl-test-{os.getpid()}"
    manager = Manager(monkeypatch, address)
    house.start_server()
    ready = manager.hear()
    assert ready == {"READY": "1", "STATUS": f"serving at {house.url}"}
    assert requests.get(house.url + "/health", timeout=10).status_code == 200
    begin = time.monotonic()
    house.server.process.send_signal(signal.SIGHUP)
    reloading = manager.hear()
    assert reloading["RELOADING"] == "1"
    assert begin <= int(reloading["MONOTONIC_USEC"]) / 1e6 <= time.monotonic()
    assert manager.hear()["READY"] == "1"
    assert house.server.end() == 0
    assert manager.hear()["STOPPING"] == "1"


def test_the_server_shows_the_watchdog_that_it_lives(house, monkeypatch):
    manager = Manager(monkeypatch, str(house.folder / "notify"), watchdog_s=0.4)
    house.start_server()
    assert manager.hear()["READY"] == "1"
    begin = time.monotonic()
    for _ in range(5):
        assert manager.hear() == {"WATCHDOG": "1"}
    assert 0.4 < time.monotonic() - begin < 10  # the first at once, then each 0.2 s; some wait for us already
    # A process that stands still sends nothing; it goes on when the process does.
    house.server.process.send_signal(signal.SIGSTOP)
    assert manager.silent_for(1)
    house.server.process.send_signal(signal.SIGCONT)
    assert manager.hear() == {"WATCHDOG": "1"}
    assert house.server.end() == 0
    assert manager.hear_but_alive()["STOPPING"] == "1"


def test_the_agent_tells_systemd_how_it_is(house, monkeypatch):
    house.start_server()
    house.make_agent("house-1")
    manager = Manager(monkeypatch, str(house.folder / "notify"), watchdog_s=2)
    agent = house.start_agent("house-1")
    assert manager.hear() == {"READY": "1", "STATUS": "measuring: simulated"}
    assert manager.hear() == {"WATCHDOG": "1"}
    assert manager.hear() == {"WATCHDOG": "1"}
    assert agent.end() == 0
    assert manager.hear_but_alive()["STOPPING"] == "1"


def test_without_a_manager_nothing_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody-listens"))
    monkeypatch.setenv("WATCHDOG_USEC", "200000")
    with House(tmp_path) as house:
        house.start_server()
        assert requests.get(house.url + "/health", timeout=10).status_code == 200
        assert house.server.end() == 0
