"""Starts, stops and asks the real programs. Nothing here knows the inside of either.

Device tokens are made by python3-cryptography and WebSockets spoken by python3-websockets, so that both ends of the
contract are seen by another implementation than our own.
"""

import base64
import json
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("EDL_BIN_DIR", ROOT / "build" / "release" / "bin")).resolve()
PATIENCE = float(os.environ.get("EDL_PATIENCE", "1"))  # how many times slower than others a machine may be


def wait_for(condition, seconds=20, what="the condition"):
    """Asks until the condition gives something true, and gives that."""
    deadline = time.monotonic() + seconds * PATIENCE
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds} s"
        time.sleep(0.05)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def es256_token(key, device, lifetime=600, **claims):
    """A device token, made without our code (RFC 7515, 7518)."""
    now = int(time.time())
    body = {"iss": device, "aud": "edl", "iat": now, "exp": now + lifetime, **claims}
    signed = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "ES256", "typ": "JWT"}, body))
    r, s = utils.decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return signed + "." + base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


class Process:
    """A program with its output kept in a file."""

    def __init__(self, arguments, log):
        self.log = log
        with open(log, "ab") as out:
            self.process = subprocess.Popen([str(a) for a in arguments], stdout=out, stderr=out)

    def alive(self):
        return self.process.poll() is None

    def end(self, how=signal.SIGTERM, seconds=5):
        """Ends it and gives its exit code; a clean end takes at most 5 s."""
        if self.alive():
            self.process.send_signal(how)
        return self.process.wait(timeout=seconds)

    def text(self):
        return self.log.read_text()


class House:
    """A server, its agents, and a user, below one folder."""

    def __init__(self, folder):
        self.folder = folder
        self.server = None
        self.agents = {}
        self.keys = {}
        self.url = None
        self.runner = []  # a command that runs the server, such as nsenter

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in [*self.agents.values(), self.server]:
            if process and process.alive():
                process.end(signal.SIGKILL)

    # ---- the server

    def start_server(self, port=0, *arguments):
        log = self.folder / "server.log"
        told = log.read_text() if log.exists() else ""
        self.server = Process([*self.runner, BIN / "edl-server", "serve", "--listen", f"127.0.0.1:{port}", "--data",
                               self.folder / "server", *arguments], log)

        def listening():
            assert self.server.alive(), self.server.text()
            return re.search(r"listening on (https?://127\.0\.0\.1:\d+)", self.server.text()[len(told):])

        self.url = wait_for(listening, what="the server").group(1)

    def restart_server(self):
        self.start_server(int(self.url.rsplit(":", 1)[1]))

    def server_call(self, *arguments, **options):
        return subprocess.run([str(BIN / "edl-server"), *map(str, arguments), "--data", str(self.folder / "server")],
                              capture_output=True, text=True, timeout=30 * PATIENCE, **options)

    def scrape_token(self):
        return (self.folder / "server" / "keys" / "metrics.token").read_text().strip()

    # ---- devices made by the test

    def enroll(self, device):
        key = ec.generate_private_key(ec.SECP256R1())
        pem = self.folder / f"{device}.pub.pem"
        pem.write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM,
                                                      serialization.PublicFormat.SubjectPublicKeyInfo))
        done = self.server_call("device", "enroll", device, "--public-key", pem)
        assert done.returncode == 0, done.stderr
        self.keys[device] = key
        return key

    def token(self, device):
        return es256_token(self.keys[device], device)

    def write(self, device, readings, **headers):
        return requests.post(f"{self.url}/write-data", json=readings,
                             headers={"Authorization": f"Bearer {self.token(device)}", **headers}, timeout=30 * PATIENCE)

    def code(self, device):
        answer = requests.post(f"{self.url}/device-code", headers={"Authorization": f"Bearer {self.token(device)}"},
                               timeout=10 * PATIENCE)
        assert answer.status_code == 200, answer.text
        return answer.json()["device_code"]

    # ---- agents

    def make_agent(self, device, *arguments, url=None):
        folder = self.folder / device
        made = subprocess.run([str(BIN / "edl-agent"), "init", "--device-id", device, "--server", url or self.url,
                               "--data", str(folder), *arguments], capture_output=True, text=True, timeout=30 * PATIENCE)
        assert made.returncode == 0, made.stderr
        done = self.server_call("device", "enroll", device, "--public-key", made.stdout.splitlines()[-1])
        assert done.returncode == 0, done.stderr

    def start_agent(self, device, *arguments):
        """Without a radio, unless one is named: what this machine has is nobody's to be found by."""
        radio = [] if {"--bluetooth-adapter", "--pairing"} & set(arguments) else ["--pairing", "off"]
        self.agents[device] = Process([BIN / "edl-agent", "run", *arguments, *radio, "--data", self.folder / device],
                                      self.folder / f"{device}.log")
        return self.agents[device]

    def agent_call(self, device, *arguments):
        return subprocess.run([str(BIN / "edl-agent"), *arguments, "--data", str(self.folder / device)],
                              capture_output=True, text=True, timeout=30 * PATIENCE)

    def agent_code(self, device):
        def asked():
            call = self.agent_call(device, "device-code")
            return call.stdout.strip() if call.returncode == 0 else None

        return wait_for(asked, what="a device code")

    # ---- users

    def sign_up(self, code, username="anna", password="correct horse battery"):
        answer = requests.post(f"{self.url}/sign-up", timeout=30 * PATIENCE,
                               json={"username": username, "password": password, "device_code": code})
        assert answer.status_code == 201, answer.text
        return User(self, answer.json())


class User:
    """A signed-up user's calls."""

    def __init__(self, house, session):
        self.house = house
        self.session = session

    def call(self, method, path, **options):
        return requests.request(method, self.house.url + path, timeout=60,
                                headers={"Authorization": f"Bearer {self.session['access_token']}"}, **options)

    def get(self, path, **parameters):
        return self.call("GET", path, params=parameters)

    def get_as(self, headers, path, stream=False, **parameters):
        """With other headers than requests would choose; of a stream only the head is read."""
        return requests.get(self.house.url + path, params=parameters, stream=stream, timeout=60,
                            headers={"Authorization": f"Bearer {self.session['access_token']}", **headers})

    def data(self, device, **parameters):
        answer = self.get("/query-data", device_id=device, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def switch(self, device, phase, state, **more):
        return self.call("POST", "/remote-control", json={"device_id": device, "phase": phase, "state": state, **more})
