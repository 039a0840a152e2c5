"""Fixtures of the system tests: the real programs on loopback, in a temporary folder of their own."""

import pytest

from house import House


@pytest.fixture
def house(tmp_path):
    with House(tmp_path) as one:
        yield one


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory):
    """One server and an enrolled device for tests that leave nothing behind."""
    with House(tmp_path_factory.mktemp("house")) as one:
        one.start_server()
        one.enroll("house-1")
        yield one
