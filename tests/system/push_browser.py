"""A browser that is pushed to, made without our code: it reads messages (RFC 8291) and checks who sent them (RFC 8292)."""

import base64
import json
import os
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from house import base64url


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key):
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def derive(salt, key, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)


class PushBrowser:
    """One subscription: at `endpoint`, with keys of its own."""

    def __init__(self, endpoint, user_agent="Firefox on the cellar's stairs"):
        self.endpoint = endpoint
        self.user_agent = user_agent
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)

    def body(self, **changes):
        keys = {"p256dh": base64url(point_of(self.key.public_key())), "auth": base64url(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys, "user_agent": self.user_agent, **changes}

    def read(self, body):
        """What a message says. Its only record is padded with zeros, after a 2."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        assert size == 4096 and length == 65 and len(body) <= 4096
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), body[21:21 + length])
        shared = self.key.exchange(ec.ECDH(), sender)
        about = b"WebPush: info\0" + point_of(self.key.public_key()) + body[21:21 + length]
        key = derive(self.auth, shared, about, 32)
        record = AESGCM(derive(salt, key, b"Content-Encoding: aes128gcm\0", 16)).decrypt(
            derive(salt, key, b"Content-Encoding: nonce\0", 12), body[21 + length:], b"")
        text = record.rstrip(b"\0")
        assert text[-1:] == b"\x02"
        return json.loads(text[:-1])


def check_sender(headers, public_key, origin):
    """That the server whose key the browser has subscribed with has sent it, to this service, and not to be used for long.
    Gives the token's claims."""
    scheme, rest = headers["Authorization"].split(" ", 1)
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert parts["k"] == public_key
    head, claims, signature = parts["t"].split(".")
    raw = bytes_of(signature)
    assert len(raw) == 64
    der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(public_key))
    key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(bytes_of(head))["alg"] == "ES256"
    said = json.loads(bytes_of(claims))
    assert said["aud"] == origin
    assert time.time() < said["exp"] <= time.time() + 24 * 3600
    return said
