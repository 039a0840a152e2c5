"""The phone's side of pairing, written anew from docs/protocol.md and the draft (draft-irtf-cfrg-cpace), with libsodium's
ristretto255 and XChaCha20-Poly1305: what the agent says is checked by code that shares nothing with it."""

import ctypes
import hashlib
import hmac
import json
import os

sodium = ctypes.CDLL("libsodium.so.23")
sodium.sodium_init()

VERSION = 1
DSI = b"CPaceRistretto255"
HASH_BLOCK = 128  # bytes that SHA-512 takes at a time
APP, AGENT = b"edl-app", b"edl-agent"


def leb128(number):
    out = bytearray()
    while True:
        out.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(out)


def lv_cat(*parts):
    return b"".join(leb128(len(part)) + part for part in parts)


def generator(code, identity, sid):
    padding = max(0, HASH_BLOCK - 1 - len(lv_cat(code)) - len(lv_cat(DSI)))
    digest = hashlib.sha512(lv_cat(DSI, code, bytes(padding), identity, sid)).digest()
    point = ctypes.create_string_buffer(32)
    sodium.crypto_core_ristretto255_from_hash(point, digest)
    return point.raw


def multiplied(scalar, point):
    out = ctypes.create_string_buffer(32)
    if sodium.crypto_scalarmult_ristretto255(out, scalar, point) != 0:
        raise ValueError("the meter's share is no point, or the neutral one")
    return out.raw


class Initiator:
    """One run of the handshake. `start` and `confirm` are messages; `key` is there once both know that they agree."""

    def __init__(self, device_id, code):
        self.sid = os.urandom(16)
        scalar = ctypes.create_string_buffer(32)
        sodium.crypto_core_ristretto255_scalar_random(scalar)
        self._scalar = scalar.raw
        identity = lv_cat(b"edl-pairing-1", device_id.encode())
        self._ya = multiplied(self._scalar, generator(code.encode(), identity, self.sid))
        self.key = None

    def start(self):
        return bytes([1, VERSION]) + self.sid + self._ya

    def confirm(self, answer):
        """The answer to the meter's share (message 2)."""
        assert answer[0] == 2 and len(answer) == 33, answer.hex()
        yb = answer[1:]
        secret = multiplied(self._scalar, yb)
        shares = lv_cat(self._ya, APP) + lv_cat(yb, AGENT)
        self._isk = hashlib.sha512(lv_cat(DSI + b"_ISK", self.sid, secret) + shares).digest()
        mac_key = hashlib.sha512(b"CPaceMac" + self.sid + self._isk).digest()
        self._expected = hmac.digest(mac_key, lv_cat(yb, AGENT), "sha512")
        return b"\x03" + hmac.digest(mac_key, lv_cat(self._ya, APP), "sha512")

    def check(self, confirmed):
        """The meter's confirmation (message 4): it knows the code too."""
        assert confirmed[0] == 4 and hmac.compare_digest(confirmed[1:], self._expected), confirmed.hex()
        self.key = self._isk


class Channel:
    """Sealed messages of both directions, each with its key and its count."""

    def __init__(self, key):
        self._to_meter = hmac.digest(key, b"edl pairing app to agent", "sha512")[:32]
        self._to_phone = hmac.digest(key, b"edl pairing agent to app", "sha512")[:32]
        self._sealed = self._opened = 0

    def seal(self, request):
        plain = json.dumps(request).encode()
        out = ctypes.create_string_buffer(len(plain) + 16)
        length = ctypes.c_ulonglong()
        sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
            out, ctypes.byref(length), plain, ctypes.c_ulonglong(len(plain)), None, ctypes.c_ulonglong(0), None,
            bytes(16) + self._sealed.to_bytes(8, "big"), self._to_meter)
        self._sealed += 1
        return out.raw[:length.value]

    def open(self, sealed):
        out = ctypes.create_string_buffer(len(sealed))
        length = ctypes.c_ulonglong()
        if sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
                out, ctypes.byref(length), None, sealed, ctypes.c_ulonglong(len(sealed)), None, ctypes.c_ulonglong(0),
                bytes(16) + self._opened.to_bytes(8, "big"), self._to_phone) != 0:
            raise ValueError("the meter's message does not open")
        self._opened += 1
        return json.loads(out.raw[:length.value])


def fragments(message, largest):
    """A message in values of at most `largest` bytes."""
    out = []
    while not out or message:
        head = len(message).to_bytes(2, "big") if not out else b""
        room = largest - 1 - len(head)
        part, message = message[:room], message[room:]
        flags = (0x80 if not out else 0) | (0x40 if not message else 0)
        out.append(bytes([flags | len(out) % 64]) + head + part)
    return out


class Joiner:
    """Makes messages of fragments, and insists on their form."""

    def __init__(self):
        self._parts = None

    def add(self, value):
        """The message, once it is whole."""
        head, rest = value[0], value[1:]
        if head & 0x80:
            assert self._parts is None, "a first fragment inside a message"
            self._total, rest = int.from_bytes(rest[:2], "big"), rest[2:]
            self._parts, self._number = b"", 0
        assert self._parts is not None and head & 0x3F == self._number % 64, value.hex()
        self._number += 1
        self._parts += rest
        if not head & 0x40:
            return None
        message, self._parts = self._parts, None
        assert len(message) == self._total, (len(message), self._total)
        return message
