"""A phone that pairs with a meter: the protocol over a connection."""

import json

from central import CHANNEL, HANDSHAKE, INFO
from cpace import Channel, Initiator, Joiner, fragments
from radio import until

REFUSED = 0x7F
CLOSED, WRONG_CODE, MALFORMED, OUT_OF_TURN, VERSION, LOCKED = 1, 2, 3, 4, 5, 6


class TurnedAway(Exception):
    """The meter has ended the session, for that reason."""

    def __init__(self, reason):
        super().__init__(f"reason {reason}")
        self.reason = reason


class Phone:
    """One session at one connection."""

    def __init__(self, connection):
        self.connection = connection
        self.info = json.loads(connection.read(INFO))
        self._joiners = {HANDSHAKE: Joiner(), CHANNEL: Joiner()}
        self._requests = 0
        connection.listen(HANDSHAKE)
        connection.listen(CHANNEL)

    def say(self, uuid, message, largest=None):
        for fragment in fragments(message, largest or self.connection.largest):
            self.connection.write(uuid, fragment)

    def hear(self, uuid):
        """The next message, unless the meter ends the session."""
        while True:
            for name in (HANDSHAKE, uuid):
                queue = self.connection.heard[name]
                while queue:
                    message = self._joiners[name].add(queue.popleft())
                    if message is not None and name == HANDSHAKE and message[0] == REFUSED:
                        raise TurnedAway(message[1])
                    if message is not None and name == uuid:
                        return message
            until(lambda: self.connection.heard[HANDSHAKE] or self.connection.heard[uuid], "the meter says something")

    def shake_hands(self, code, largest=None):
        run = Initiator(self.info["device_id"], code)
        self.say(HANDSHAKE, run.start(), largest)
        self.say(HANDSHAKE, run.confirm(self.hear(HANDSHAKE)), largest)
        run.check(self.hear(HANDSHAKE))
        self.channel = Channel(run.key)
        return self

    def ask(self, do, **more):
        self._requests += 1
        self.say(CHANNEL, self.channel.seal({"id": self._requests, "do": do, **more}))
        answer = self.channel.open(self.hear(CHANNEL))
        assert answer["id"] == self._requests
        return answer
