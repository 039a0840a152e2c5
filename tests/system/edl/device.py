"""A device made of the test's own words: its key, its tokens and its calls, without our code (RFC 7515, 7518)."""

import base64
import hashlib
import hmac
import json
import time

import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from .live import Connection


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jwt(header, claims, sign):
    """A token; `sign` makes the signature's bytes of what is signed."""
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return signed + "." + base64url(sign(signed.encode()))


def hs256(secret):
    return lambda signed: hmac.new(secret, signed, hashlib.sha256).digest()


def es256(key):
    def sign(signed):
        r, s = utils.decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


class Device:
    def __init__(self, server, device_id):
        self.server = server
        self.id = device_id
        self.key = ec.generate_private_key(ec.SECP256R1())

    def public_key(self):
        return self.key.public_key().public_bytes(serialization.Encoding.PEM,
                                                  serialization.PublicFormat.SubjectPublicKeyInfo)

    def public_key_file(self, folder):
        file = folder / f"{self.id}.pub.pem"
        file.write_bytes(self.public_key())
        return file

    def claims(self, **changes):
        """A good token's claims; `...` leaves one out."""
        now = int(time.time())
        claims = {"iss": self.id, "aud": "edl", "iat": now, "exp": now + 600, **changes}
        return {name: value for name, value in claims.items() if value is not ...}

    def token(self, **changes):
        return jwt({"alg": "ES256", "typ": "JWT"}, self.claims(**changes), es256(self.key))

    def write(self, readings=None, token=None, headers=None, data=None):
        """POST /write-data; `data` instead of readings sends these bytes."""
        every = {"Authorization": f"Bearer {token or self.token()}", "Content-Type": "application/json",
                 **(headers or {})}
        body = json.dumps(readings) if data is None else data
        return requests.post(f"{self.server.url}/write-data", data=body, headers=every, timeout=60)

    def store(self, readings):
        """Writes readings, however many, in batches."""
        for begin in range(0, len(readings), 10_800):
            batch = readings[begin:begin + 10_800]
            answer = self.write(batch)
            assert (answer.status_code, answer.json()) == (201, {"accepted": len(batch)}), answer.text

    def code(self):
        answer = requests.post(f"{self.server.url}/device-code", headers={"Authorization": f"Bearer {self.token()}"},
                               timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()["device_code"]

    def connect(self, token=None):
        """Its WebSocket, after the server's welcome."""
        socket = Connection(self.server.url, token=token or self.token())
        welcome = socket.receive()
        assert welcome["type"] == "welcome", welcome
        return socket

    def hello(self, **relays):
        """Connected, and its relays told."""
        socket = self.connect()
        socket.send(type="hello", agent_version="1", relays=relays or {"A": "on", "B": "on", "C": "on"}, backlog=0)
        return socket
