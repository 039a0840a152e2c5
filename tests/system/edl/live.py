"""WebSockets of the test's own, by python3-websockets: a client, and a server for the agent to meet.

Everything of asyncio runs in one thread beside the test, so that tests read from top to bottom.
"""

import asyncio
import json
import threading
from concurrent.futures import TimeoutError as NotInTime

import websockets

_loop = asyncio.new_event_loop()
threading.Thread(target=_loop.run_forever, daemon=True).start()


def run(coroutine, seconds=15):
    return asyncio.run_coroutine_threadsafe(coroutine, _loop).result(seconds)


class PingCounter(websockets.WebSocketClientProtocol):
    """A client that counts the server's pings; a deaf one does not answer them, nor sends any itself."""

    def __init__(self, *arguments, deaf=False, **options):
        super().__init__(*arguments, **options)
        self.pings = 0
        self.deaf = deaf

    async def pong(self, data=b""):
        self.pings += 1
        if not self.deaf:
            await super().pong(data)


class Connection:
    """A client of /ws: a device by its token, an app by its token or its ticket."""

    def __init__(self, url, token=None, ticket=None, subprotocol="edl.v1", deaf=False):
        address = url.replace("http://", "ws://") + "/ws" + (f"?ticket={ticket}" if ticket else "")
        headers = {"Authorization": f"Bearer {token}"} if token else {}

        async def connect():
            # The library's own pings are off, so that only what a test sends and answers is on the wire.
            return await websockets.connect(
                address, extra_headers=headers, subprotocols=[subprotocol] if subprotocol else None,
                ping_interval=None, compression=None,
                create_protocol=lambda *a, **o: PingCounter(*a, deaf=deaf, **o))

        self.socket = run(connect())

    def send(self, **message):
        self.send_text(json.dumps(message))

    def send_text(self, text):
        run(self.socket.send(text))

    def receive(self, seconds=10):
        return json.loads(run(asyncio.wait_for(self.socket.recv(), seconds), seconds + 1))

    def receive_type(self, wanted, seconds=10):
        """The next message of this type; others before it are passed over."""
        while True:
            message = self.receive(seconds)
            if message["type"] == wanted:
                return message

    def answer_commands(self, answer):
        """Answers each command from now on with what `answer` makes of it, and gives the list of all that came."""
        came = []

        async def serve():
            try:
                async for text in self.socket:
                    message = json.loads(text)
                    if message["type"] != "command":
                        continue
                    came.append(message)
                    ack = answer(message)
                    if ack:
                        await self.socket.send(json.dumps({"type": "ack", "id": message["id"], **ack}))
            except websockets.ConnectionClosed:
                pass

        asyncio.run_coroutine_threadsafe(serve(), _loop)
        return came

    def close_code(self, seconds=10):
        """Waits for the end of the connection and gives its code; None: still open."""
        try:
            run(asyncio.wait_for(self.socket.wait_closed(), seconds), seconds + 1)
        except (asyncio.TimeoutError, NotInTime):
            return None
        return self.socket.close_code

    def is_open(self):
        return self.socket.open

    def close(self):
        run(self.socket.close())


class FakeServer:
    """A server that says to an agent what a test wants, and takes no readings."""

    def __init__(self, server_time):
        self.heard = []
        self.headers = None
        self.socket = None

        async def talk(socket, path):
            self.headers = socket.request_headers
            self.socket = socket
            await socket.send(json.dumps({"type": "welcome", "server_time": server_time}))
            async for text in socket:
                self.heard.append(json.loads(text))

        async def listen():
            return await websockets.serve(talk, "127.0.0.1", 0, subprotocols=["edl.v1"], compression=None)

        self.listener = run(listen())
        self.url = f"http://127.0.0.1:{self.listener.sockets[0].getsockname()[1]}"

    def send(self, **message):
        run(self.socket.send(json.dumps(message)))

    def heard_of(self, kind):
        return [message for message in self.heard if message["type"] == kind]

    def close(self):
        self.listener.close()
        run(self.listener.wait_closed())
