"""A file system that is really full: what is refused is refused whole, and with room again it goes on by itself."""

import datetime
import random
import signal
import subprocess

import pytest
import requests

from house import wait_for
from readings import reading

BEGIN = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
BATCH = 3_600  # seconds of one phase, an hour
DISK_MIB = 64
FILLER_MIB = 40  # sealing and compaction want room for what they write before they delete


class SmallDisk:
    """A file system in memory, mounted over a folder in a mount namespace of its own, which a process holds."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True)
        folder.chmod(0o700)
        mount = f"mount -t tmpfs -o size={DISK_MIB}m,mode=700 tmpfs '{folder}' && echo mounted && exec sleep infinity"
        self.holder = subprocess.Popen(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount],
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.first_line = self.holder.stdout.readline()

    def enter(self):
        """The words that run a program in the namespace."""
        return ["nsenter", "--preserve-credentials", "--user", "--mount", "--target", str(self.holder.pid)]

    def run(self, *command):
        return subprocess.run([*self.enter(), *map(str, command)], capture_output=True, timeout=60)

    def fill(self, mib):
        done = self.run("dd", "if=/dev/zero", f"of={self.folder}/filler", "bs=1M", f"count={mib}")
        assert done.returncode == 0, done.stderr

    def fill_up(self):
        assert b"No space left" in self.run("dd", "if=/dev/zero", f"of={self.folder}/rest", "bs=4k").stderr

    def make_room(self):
        assert self.run("rm", "-f", self.folder / "filler", self.folder / "rest").returncode == 0

    def close(self):
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()


@pytest.fixture
def small_disk(house):
    """Where the readings of `house` go: with --store influxdb into the spool's folder, else into the store's."""
    disks = []

    def make(name):
        house.start_server()
        house.enroll("house-1")
        owner = house.sign_up(house.code("house-1"))
        house.server.end()
        if name == "readings":  # what the first start made there is in the way of the mount, and empty
            subprocess.run(["rm", "-r", house.folder / "server" / name], check=True)
        disk = SmallDisk(house.folder / "server" / name)
        disks.append(disk)
        if disk.first_line != "mounted\n":
            pytest.skip(f"no file systems can be mounted here: {disk.first_line}")
        house.runner = disk.enter()
        return owner, disk

    yield make
    if house.server and house.server.alive():
        house.server.end(signal.SIGKILL)
    for disk in disks:
        disk.close()


def batch(hour):
    """An hour of noise, so that it takes as much room as readings can."""
    dice = random.Random(hour)
    return [reading(stamp(hour, second), **{field: dice.uniform(0, 1000) for field in (
        "power_watt", "power_var", "power_va", "voltage_rms", "current_rms", "voltage_thd", "energy_kwh")})
            for second in range(BATCH)]


def stamp(hour, second=0):
    return (BEGIN + datetime.timedelta(hours=hour, seconds=second)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def write(house, hour):
    answer = house.write("house-1", batch(hour))
    if answer.status_code == 503:
        assert "disk is full" in answer.json()["detail"], answer.text
        assert int(answer.headers["Retry-After"]) > 0
    else:
        assert answer.status_code == 201, answer.text
    return answer.status_code == 201


def health(house):
    return requests.get(f"{house.url}/health", timeout=10)


def stored(owner, hour):
    """What is there of an hour's batch: the powers, in their order."""
    columns = owner.data("house-1", start=stamp(hour), end=stamp(hour + 1), resolution="raw", phases="A",
                         fields="power_watt")
    return columns["phases"]["A"]["power_watt"]


def sent(hour):
    return [one["power_watt"] for one in batch(hour)]


def write_until_full(house):
    """How many batches were taken."""
    for hour in range(400):
        if not write(house, hour):
            return hour
    raise AssertionError("the disk does not become full")


def test_a_full_disk_is_503_with_nothing_half_written_and_no_restart_is_needed(house, small_disk):
    owner, disk = small_disk("readings")
    house.start_server()
    owner.house = house
    disk.fill(FILLER_MIB)
    taken = write_until_full(house)
    assert taken > 3
    disk.fill_up()  # what the refused batch did not need
    refused = [taken, *(hour for hour in range(taken + 1, taken + 4) if not write(house, hour))]
    assert len(refused) == 4
    assert health(house).status_code == 503
    assert "disk is full" in health(house).json()["parts"]["store"]["problem"]
    for hour in range(taken):
        assert stored(owner, hour) == sent(hour), "reading goes on"
    for hour in refused:
        assert stored(owner, hour) == []

    disk.make_room()
    assert write(house, 500), "the first one after there is room"
    assert health(house).status_code == 200
    for hour in refused:
        assert write(house, hour), "what was refused comes again"

    house.server.end(signal.SIGKILL)
    house.restart_server()
    for hour in [*range(taken + 4), 500]:
        assert stored(owner, hour) == sent(hour), hour


def test_a_full_disk_under_influxdbs_spool_is_503_and_no_restart_is_needed(house, small_disk):
    _, disk = small_disk("influxdb")
    away = ["--store", "influxdb", "--influxdb-database", "edl", "--influxdb-url", "http://127.0.0.1:9"]
    house.start_server(0, *away)
    disk.fill(FILLER_MIB)
    taken = write_until_full(house)
    assert taken > 3
    disk.fill_up()
    spooled = health(house).json()["parts"]["store"]["spool"]["bytes"]
    assert not write(house, taken)
    assert health(house).json()["parts"]["store"]["spool"]["bytes"] == spooled
    disk.make_room()
    assert write(house, taken)
    one_batch = health(house).json()["parts"]["store"]["spool"]["bytes"] - spooled
    assert one_batch > 0

    house.server.end(signal.SIGKILL)
    house.start_server(0, *away)
    assert wait_for(lambda: health(house).json()["parts"]["store"].get("spool"))["bytes"] == spooled + one_batch
