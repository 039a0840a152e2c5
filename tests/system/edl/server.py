"""The real server in a folder of its own."""

import requests

from .api import User
from .device import Device
from .program import Program, call


class Server(Program):
    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        super().__init__(folder / "server.log")
        self.folder = folder
        self.data = folder / "server"
        self.url = None

    def serve(self, listen="127.0.0.1:0", **variables):
        self.start("edl-server", "serve", "--listen", listen, "--data", self.data, **variables)
        self.url = self.wait_for_line(r"listening on (http://\S+:\d+)")[1]
        return self

    def serve_again(self):
        """At the address that devices and apps know."""
        return self.serve(self.url.removeprefix("http://"))

    def call(self, *arguments, **options):
        return call("edl-server", *arguments, "--data", self.data, **options)

    def enroll(self, device_id, public_key):
        done = self.call("device", "enroll", device_id, "--public-key", public_key)
        assert done.returncode == 0, done.stderr

    def new_device(self, device_id="house-1"):
        """A device whose key and words are the test's."""
        device = Device(self, device_id)
        self.enroll(device_id, device.public_key_file(self.folder))
        return device

    def sign_up(self, code, username="anna", password="correct horse battery"):
        answer = self.post("/sign-up", {"username": username, "password": password, "device_code": code})
        assert answer.status_code == 201, answer.text
        return User(self, username, password, answer.json())

    def post(self, path, body, **headers):
        """A call without a token."""
        return requests.post(self.url + path, json=body, headers=headers, timeout=30)

    def health(self):
        return requests.get(f"{self.url}/health", timeout=10)
