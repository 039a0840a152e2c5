"""The programs over TLS, with a certificate that the server has signed itself."""

import hashlib
import re
import signal
import ssl
import subprocess

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from device import App
from house import BIN, wait_for


class TlsHouse:
    """A house whose server speaks TLS; requests and WebSockets of the test trust its certificate."""

    def __init__(self, house, monkeypatch):
        self.house = house
        made = house.server_call("tls", "self-signed", "--name", "127.0.0.1")
        assert made.returncode == 0, made.stderr
        self.fingerprint = re.search(r"fingerprint +(sha256:[0-9a-f]{64})", made.stdout)[1]
        self.certificate = house.folder / "server" / "keys" / "tls.cert.pem"
        self.key = house.folder / "server" / "keys" / "tls.key.pem"
        for variable in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.setenv(variable, str(self.certificate))
        house.start_server(0, "--tls-cert", self.certificate, "--tls-key", self.key)

    def shown(self):
        """The certificate that a new connection is shown."""
        port = int(self.house.url.rsplit(":", 1)[1])
        return ssl.get_server_certificate(("127.0.0.1", port))

    def hang_up(self, expected):
        """Sends SIGHUP and waits for what the log says of it."""
        told = len(self.house.server.text())
        self.house.server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: expected in self.house.server.text()[told:], what=expected)


@pytest.fixture
def tls(house, monkeypatch):
    return TlsHouse(house, monkeypatch)


def test_readings_arrive_a_switch_is_acknowledged_and_a_new_certificate_drops_no_connection(house, tls):
    assert house.url.startswith("https://")
    house.make_agent("cellar", "--server-fingerprint", tls.fingerprint)
    agent = house.start_agent("cellar", "--meter", "simulated")
    user = house.sign_up(house.agent_code("cellar"))
    app = App(user, "cellar")
    wait_for(lambda: len(app.of("readings")) >= 3, what="live readings")
    assert user.data("cellar", fields="voltage_rms", range_hours=1)["phases"]
    answer = user.switch("cellar", "A", "off")
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "off"

    before = tls.shown()
    renewed = house.server_call("tls", "self-signed", "--name", "127.0.0.1", "--renew")
    assert renewed.returncode == 0, renewed.stderr
    assert tls.fingerprint in renewed.stdout
    tls.hang_up("the certificate is read again")
    assert tls.shown() != before
    assert tls.shown().strip() == tls.certificate.read_text().strip()
    seen = len(app.of("readings"))
    wait_for(lambda: len(app.of("readings")) >= seen + 3, what="readings on the old connection")
    assert user.switch("cellar", "B", "off").json()["state"] == "off"
    assert "the connection for commands ended" not in agent.text()
    app.end()
    assert agent.end() == 0
    assert house.server.end() == 0


def test_a_certificate_that_cannot_be_used_changes_nothing(house, tls):
    before = tls.shown()
    good = tls.key.read_text()
    tls.key.write_text("nothing\n")
    tls.hang_up("the one before stays: there is no private key")
    assert tls.shown() == before
    tls.key.write_text(good)
    tls.hang_up("the certificate is read again")
    assert requests.get(f"{house.url}/health", timeout=10).status_code == 200


def test_answers_ask_for_tls_and_who_speaks_in_the_clear_is_told(house, tls):
    answer = requests.get(f"{house.url}/health", timeout=10)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    answer = requests.get(f"{house.url.replace('https', 'http')}/health", timeout=10)
    assert answer.status_code == 400
    assert "https://" in answer.json()["detail"]


def test_an_agent_speaks_with_no_server_that_it_does_not_know(house, tls, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    house.make_agent("no-trust")
    refused = house.agent_call("no-trust", "device-code")
    assert refused.returncode == 1
    assert "signed by none that is trusted here" in refused.stderr
    assert tls.fingerprint in refused.stderr
    house.make_agent("other", "--server-fingerprint", "sha256:" + "0" * 64)
    refused = house.agent_call("other", "device-code")
    assert refused.returncode == 1
    assert "another certificate than the pinned one" in refused.stderr
    for device, trust in {"by-ca": ("--server-ca", str(tls.certificate)),
                          "by-pin": ("--server-fingerprint", tls.fingerprint)}.items():
        house.make_agent(device, *trust)
        assert house.agent_call(device, "device-code").returncode == 0, device


def test_the_fingerprint_is_the_sha256_of_the_public_key_and_the_log_says_it(house, tls):
    certificate = x509.load_pem_x509_certificate(tls.certificate.read_bytes())
    key = certificate.public_key().public_bytes(serialization.Encoding.DER,
                                                serialization.PublicFormat.SubjectPublicKeyInfo)
    assert tls.fingerprint == "sha256:" + hashlib.sha256(key).hexdigest()
    assert tls.fingerprint in house.server.text()
    assert tls.certificate.stat().st_mode & 0o777 == tls.key.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_served_is_told_at_the_start(house, tls):
    def refusal(*arguments):
        call = subprocess.run([str(BIN / "edl-server"), "serve", "--listen", "127.0.0.1:0", "--data",
                               str(house.folder / "other"), *map(str, arguments)],
                              capture_output=True, text=True, timeout=30)
        return call.returncode, call.stderr

    assert refusal("--tls-cert", tls.certificate) == (2, "edl-server: --tls-cert and --tls-key belong together\n")
    tls.key.chmod(0o644)
    code, told = refusal("--tls-cert", tls.certificate, "--tls-key", tls.key)
    assert code == 1
    assert f"others may read this secret file; make it private with chmod 600 ({tls.key})" in told
    code, told = refusal("--trusted-proxy", "10.0.0.0/8,nonsense")
    assert code == 2
    assert '"nonsense" is neither an address nor a range of them (--trusted-proxy)' in told
    again = house.server_call("tls", "self-signed")
    assert again.returncode == 1
    assert "there is one already" in again.stderr
