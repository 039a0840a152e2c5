"""Fixtures: the real programs on loopback, each in a temporary folder. Logs are shown where a test fails."""

import pytest

from edl.agent import Agent
from edl.program import BIN, Program
from edl.server import Server

SHOWN_OF_A_LOG = 6_000


def pytest_report_header(config):
    return f"programs: {BIN}"


def pytest_sessionstart(session):
    for name in ("edl-server", "edl-agent"):
        if not (BIN / name).exists():
            pytest.exit(f"{BIN / name} is missing: build it with `cmake --build --preset release`", returncode=2)


class House:
    """Everything that a test has started, to be ended with it."""

    def __init__(self, folder):
        self.folder = folder
        self.programs = []

    def new_server(self, name="server"):
        server = Server(self.folder / name)
        self.programs.append(server)
        return server

    def new_agent(self, server, device_id="house-1"):
        """An agent that the server knows."""
        agent = self.new_agent_of(server.url, device_id)
        server.enroll(device_id, agent.public_key)
        return agent

    def new_agent_of(self, url, device_id="house-1"):
        agent = Agent(self.folder, url, device_id)
        self.programs.append(agent)
        return agent

    def end(self):
        for program in self.programs:
            if program.running():
                program.kill()


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    yield house
    house.end()


@pytest.fixture
def server(house):
    return house.new_server().serve()


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.end()


@pytest.fixture(scope="module")
def shared_server(shared_house):
    """One server for tests that leave nothing behind."""
    return shared_house.new_server().serve()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if not report.failed:
        return
    houses = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, House)]
    for program in {id(p): p for house in houses for p in house.programs}.values():
        assert isinstance(program, Program)
        report.sections.append((f"log of {program.log.name}", program.log.read_text(errors="replace")[-SHOWN_OF_A_LOG:]))
