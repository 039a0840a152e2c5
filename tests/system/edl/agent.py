"""The real agent in a folder of its own."""

import json

from .program import Program, call, wait_for


class Agent(Program):
    def __init__(self, folder, url, device_id="house-1"):
        super().__init__(folder / f"{device_id}.log")
        self.id = device_id
        self.data = folder / device_id
        made = call("edl-agent", "init", "--device-id", device_id, "--server", url, "--data", self.data)
        assert made.returncode == 0, made.stderr
        self.public_key = made.stdout.splitlines()[-1]

    def run(self, *arguments, meter="simulated", **variables):
        self.start("edl-agent", "run", "--meter", meter, *arguments, "--data", self.data, **variables)
        return self

    def call(self, *arguments, **options):
        return call("edl-agent", *arguments, "--data", self.data, **options)

    def status(self):
        """What `status --json` says; None while the agent does not run."""
        done = self.call("status", "--json")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def wait_for_status(self, condition, seconds=15, what="the agent's status"):
        def fits():
            status = self.status()
            return status if status and condition(status) else None

        return wait_for(fits, seconds, what)

    def code(self):
        done = self.call("device-code")
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]
