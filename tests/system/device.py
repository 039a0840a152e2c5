"""A device made by the test: its WebSocket, so that it can answer commands as no honest agent would."""

import asyncio
import json
import threading

import websockets

from house import wait_for


class FakeDevice:
    """Connects as the device and keeps what the server says; `answer` makes the ack of a command, or nothing."""

    def __init__(self, house, device, answer=lambda command: None, hello=None):
        self._hello = hello or {}
        self.messages = []
        self.closed = None
        self._answer = answer
        self._words = []
        self._address = house.url.replace("http", "ws", 1) + "/ws"
        self._headers = {"Authorization": f"Bearer {house.token(device)}"}
        self._ending = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._talk()), daemon=True)
        self._thread.start()
        wait_for(lambda: self.of("welcome"), what="the server's welcome")

    def of(self, kind):
        return [message for message in list(self.messages) if message["type"] == kind]

    def say(self, message):
        """Sends the message soon."""
        self._words.append(message)

    def end(self):
        self._ending.set()
        self._thread.join(timeout=10)

    async def _talk(self):
        async with websockets.connect(self._address, subprotocols=["edl.v1"], extra_headers=self._headers) as socket:
            assert socket.subprotocol == "edl.v1"
            hello = {"type": "hello", "agent_version": "test", "relays": {"A": "on", "B": "on", "C": "on"}, "backlog": 3,
                     **self._hello}
            await socket.send(json.dumps(hello))
            while not self._ending.is_set():
                while self._words:
                    await socket.send(json.dumps(self._words.pop(0)))
                try:
                    message = json.loads(await asyncio.wait_for(socket.recv(), 0.05))
                except asyncio.TimeoutError:
                    continue
                except websockets.ConnectionClosed as closed:
                    self.closed = closed.rcvd.code if closed.rcvd else 1006
                    return
                self.messages.append(message)
                answer = self._answer(message) if message["type"] == "command" else None
                if answer:
                    await socket.send(json.dumps({"type": "ack", "id": message["id"], **answer}))


class App:
    """An app's WebSocket, opened with a ticket as a browser does."""

    def __init__(self, user, device, ticket=None):
        self.messages = []
        self._device = device
        ticket = ticket or user.call("POST", "/ws-ticket").json()["ticket"]
        self._address = user.house.url.replace("http", "ws", 1) + f"/ws?ticket={ticket}"
        self._ending = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._talk()), daemon=True)
        self._thread.start()

    def of(self, kind):
        return [message for message in list(self.messages) if message["type"] == kind]

    def end(self):
        self._ending.set()
        self._thread.join(timeout=10)

    async def _talk(self):
        async with websockets.connect(self._address, subprotocols=["edl.v1"]) as socket:
            await socket.send(json.dumps({"type": "subscribe", "device_id": self._device}))
            while not self._ending.is_set():
                try:
                    self.messages.append(json.loads(await asyncio.wait_for(socket.recv(), 0.05)))
                except asyncio.TimeoutError:
                    continue
