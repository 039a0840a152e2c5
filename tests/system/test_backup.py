"""A backup is whole, of one moment, and taken while the house works."""

import hashlib
import io
import json
import os
import signal
import subprocess
import tarfile
import threading
import time

import pytest
import requests
import zstandard

from house import BIN, House, wait_for
from readings import reading
from test_delivery import stamp

BEGIN = 1_790_000_000  # some second of 2026: what the test delivers is of its own time


class Deliveries:
    """Delivers one second after the other, without a pause, and notes what was acknowledged when."""

    def __init__(self, house, device):
        self.acknowledged = 0  # this many seconds from BEGIN on
        self.refused = []
        self.slowest = 0.0
        self._house, self._token = house, house.token(device)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._deliver, daemon=True)
        self._thread.start()

    def _deliver(self):
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self._token}"
        while not self._ending.is_set():
            readings = [reading(stamp(BEGIN + self.acknowledged), phase, energy_kwh=self.acknowledged / 1000)
                        for phase in "ABC"]
            begun = time.monotonic()
            try:
                answer = session.post(f"{self._house.url}/write-data", json=readings, timeout=30)
                status = answer.status_code
            except requests.ConnectionError as gone:
                status = str(gone)
            self.slowest = max(self.slowest, time.monotonic() - begun)
            if status != 201:
                self.refused.append(status)
                return
            self.acknowledged += 1

    def end(self):
        self._ending.set()
        self._thread.join(timeout=40)


@pytest.fixture
def delivering(house):
    house.start_server()
    house.enroll("house-1")
    user = house.sign_up(house.code("house-1"))
    deliveries = Deliveries(house, "house-1")
    wait_for(lambda: deliveries.acknowledged > 20, what="the first deliveries")
    yield house, user, deliveries
    deliveries.end()


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def restored_house(house, file, tmp_path):
    """Another server on what the file holds, with the user of the first."""
    other = House(tmp_path / "other")
    other.folder.mkdir()
    done = other.server_call("restore", file)
    assert done.returncode == 0, done.stderr
    assert "restored: " in done.stdout
    other.keys = house.keys
    other.start_server()
    return other


def logged_in(house, password="correct horse battery"):
    return requests.post(f"{house.url}/login", json={"username": "anna", "password": password}, timeout=30)


def stored_seconds(house, session):
    answer = requests.get(f"{house.url}/query-data", timeout=60, headers={
        "Authorization": f"Bearer {session['access_token']}"}, params={
        "device_id": "house-1", "start": stamp(BEGIN), "end": stamp(BEGIN + 36_000), "resolution": "raw",
        "fields": "energy_kwh"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_backup_of_a_working_server_has_all_that_was_acknowledged_before_it(delivering, tmp_path):
    house, _, deliveries = delivering
    file = tmp_path / "house.tar.zst"
    before = deliveries.acknowledged
    done = house.server_call("backup", file)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("backed up: ") and "archiving" in done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    after = deliveries.acknowledged
    wait_for(lambda: deliveries.acknowledged > after + 20 or deliveries.refused, what="deliveries after the backup")
    deliveries.end()
    assert deliveries.refused == []
    assert deliveries.slowest < 2, "deliveries waited for the backup"
    assert "backup.work" not in names_in(house.folder / "server")

    with restored_house(house, file, tmp_path) as other:
        login = logged_in(other)
        assert login.status_code == 200, login.text
        found = stored_seconds(other, login.json())
        count = len(found["time"])
        assert before <= count <= deliveries.acknowledged
        assert found["time"] == [stamp(BEGIN + second) for second in range(count)]
        for phase in "ABC":
            assert found["phases"][phase]["energy_kwh"] == [second / 1000 for second in range(count)]
        # The device is known there, and goes on where the backup ends.
        assert other.write("house-1", [reading(stamp(BEGIN + count))]).status_code == 201


def test_a_session_outlives_restoring_because_the_keys_are_in_the_backup(house, tmp_path):
    house.start_server()
    house.enroll("house-1")
    user = house.sign_up(house.code("house-1"))
    file = tmp_path / "house.tar.zst"
    assert house.server_call("backup", "--quiet", file).returncode == 0
    with restored_house(house, file, tmp_path) as other:
        me = requests.get(f"{other.url}/me", headers={"Authorization": f"Bearer {user.session['access_token']}"},
                          timeout=10)
        assert me.status_code == 200, me.text


def test_a_backup_is_made_without_a_server_too(house, tmp_path):
    house.start_server()
    house.enroll("house-1")
    house.sign_up(house.code("house-1"))
    assert house.write("house-1", [reading(stamp(BEGIN))]).status_code == 201
    house.server.end()
    file = tmp_path / "house.tar.zst"
    quiet = house.server_call("backup", "--quiet", file)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    with restored_house(house, file, tmp_path) as other:
        assert logged_in(other).status_code == 200
        session = logged_in(other).json()
        assert stored_seconds(other, session)["time"] == [stamp(BEGIN)]
    house.restart_server()
    assert logged_in(house).status_code == 200


def test_an_existing_file_is_kept_unless_told(house, tmp_path):
    house.start_server()
    file = tmp_path / "house.tar.zst"
    file.write_text("precious")
    refused = house.server_call("backup", file)
    assert refused.returncode == 1 and "exists already" in refused.stderr and str(file) in refused.stderr
    assert file.read_text() == "precious"
    assert house.server_call("backup", "--force", file).returncode == 0
    assert file.read_bytes()[:4] == b"\x28\xb5\x2f\xfd"


def test_nothing_to_back_up_is_said(house, tmp_path):
    none = house.server_call("backup", tmp_path / "x")
    assert none.returncode == 1 and "no edl-server" in none.stderr
    assert not (house.folder / "server").exists() and not (tmp_path / "x").exists()


@pytest.fixture
def much(house):
    """A server with so much to archive that a backup can be caught at work."""
    house.start_server()
    house.padding = house.folder / "server" / "keys" / "padding"
    with open(house.padding, "wb") as padding:
        for _ in range(128):
            padding.write(os.urandom(1 << 20))
    yield house
    house.padding.unlink(missing_ok=True)


def caught_backup(house, file):
    """A backup at work: the server has begun to write the archive, and is stopped there."""
    part = file.with_name(file.name + ".part")
    with open(house.folder / "backup.log", "wb") as log:
        call = subprocess.Popen([BIN / "edl-server", "backup", file, "--data", house.folder / "server"], stdout=log,
                                stderr=log)
    deadline = time.monotonic() + 30
    while not (part.exists() and part.stat().st_size > 0):
        assert call.poll() is None and time.monotonic() < deadline, "the backup was not caught at work"
        time.sleep(0.001)
    house.server.process.send_signal(signal.SIGSTOP)
    assert "backup.work" in names_in(house.folder / "server"), "the backup was not caught at work"
    return call


def go_on(house):
    house.server.process.send_signal(signal.SIGCONT)


def test_killing_the_server_in_the_middle_leaves_no_file_and_nothing_after_the_next_start(much, tmp_path):
    file = tmp_path / "out" / "house.tar.zst"
    file.parent.mkdir()
    call = caught_backup(much, file)
    much.server.end(signal.SIGKILL)
    assert call.wait(timeout=10) == 1
    assert "went away" in (much.folder / "backup.log").read_text()
    assert names_in(file.parent) == []
    assert "backup.work" in names_in(much.folder / "server")
    much.restart_server()
    assert names_in(much.folder / "server") == ["accounts.sqlite", "accounts.sqlite-shm", "accounts.sqlite-wal",
                                               "alerts.sqlite", "alerts.sqlite-shm", "alerts.sqlite-wal", "keys",
                                               "power-quality.sqlite", "power-quality.sqlite-shm",
                                               "power-quality.sqlite-wal", "push.sqlite", "push.sqlite-shm",
                                               "push.sqlite-wal", "readings", "server.sock"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_caller_that_ends_ends_its_backup(much, tmp_path, how):
    file = tmp_path / "out" / "house.tar.zst"
    file.parent.mkdir()
    call = caught_backup(much, file)
    call.send_signal(how)
    assert call.wait(timeout=10) != 0
    go_on(much)
    wait_for(lambda: "the caller has gone" in much.server.text(), what="the end of the server's work")
    wait_for(lambda: "backup.work" not in names_in(much.folder / "server"), what="an orderly data folder")
    assert not file.exists()
    if how == signal.SIGINT:
        assert names_in(file.parent) == []
    much.padding.unlink()
    assert much.server_call("backup", file).returncode == 0, "the next one takes over what is left"
    assert names_in(file.parent) == [file.name]


def test_a_stopping_server_does_not_wait_for_a_backup(much, tmp_path):
    file = tmp_path / "out" / "house.tar.zst"
    file.parent.mkdir()
    call = caught_backup(much, file)
    much.server.process.send_signal(signal.SIGTERM)
    go_on(much)
    assert much.server.process.wait(timeout=5) == 0
    assert call.wait(timeout=10) == 1
    assert names_in(file.parent) == []
    assert names_in(much.folder / "server") == ["accounts.sqlite", "alerts.sqlite", "keys", "power-quality.sqlite",
                                               "push.sqlite", "readings"]


def test_a_second_backup_at_the_same_time_is_told_so(much, tmp_path):
    first = caught_backup(much, tmp_path / "first")
    second = subprocess.Popen([BIN / "edl-server", "backup", tmp_path / "second", "--data", much.folder / "server"],
                              stderr=subprocess.PIPE, text=True)
    wait_for(lambda: (tmp_path / "second.part").exists(), what="the second backup")
    go_on(much)
    assert "another backup is being made" in second.communicate(timeout=30)[1]
    assert second.returncode == 1
    assert not (tmp_path / "second").exists()
    assert first.wait(timeout=60) == 0


# ---- restoring


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    with House(tmp_path_factory.mktemp("house")) as house:
        house.start_server()
        house.enroll("house-1")
        file = house.folder / "house.tar.zst"
        done = house.server_call("backup", file)
        assert done.returncode == 0, done.stderr
        yield file


def restore(file, data):
    return subprocess.run([BIN / "edl-server", "restore", file, "--data", data], capture_output=True, text=True,
                          timeout=60)


def refused(file, tmp_path, why):
    """Restoring fails for this reason and leaves nothing."""
    place = tmp_path / "place"
    place.mkdir(exist_ok=True)
    done = restore(file, place / "data")
    assert done.returncode == 1, done.stdout
    assert why in done.stderr, done.stderr
    assert names_in(place) == []
    (place / "data").mkdir()
    assert restore(file, place / "data").returncode == 1
    assert names_in(place) == ["data"] and names_in(place / "data") == []


def archive(file, members):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    file.write_bytes(zstandard.ZstdCompressor().compress(packed.getvalue()))


def members_of(file):
    with tarfile.open(fileobj=io.BytesIO(zstandard.ZstdDecompressor().decompressobj().decompress(file.read_bytes()))
                      ) as tar:
        return [(info, tar.extractfile(info).read()) for info in tar]


def test_a_restored_folder_is_private_and_takes_an_empty_one_s_place(backup, tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    done = restore(backup, data)
    assert done.returncode == 0, done.stderr
    assert names_in(tmp_path) == ["data"]
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "accounts.sqlite").stat().st_mode & 0o777 == 0o600
    assert (data / "keys" / "access.key").stat().st_mode & 0o777 == 0o600
    again = restore(backup, data)
    assert again.returncode == 1
    assert "not empty" in again.stderr and "move the folder away" in again.stderr


def test_others_can_read_the_archive_and_it_says_what_it_is(backup):
    members = members_of(backup)
    assert members[0][0].name == "manifest.json"
    manifest = json.loads(members[0][1])
    assert manifest["format"] == 1 and manifest["program"].startswith("edl-server ")
    assert [(file["name"], file["size"]) for file in manifest["files"]] == [
        (info.name, info.size) for info, _ in members[1:]]


def test_a_backup_that_is_cut_off_or_changed_is_refused(backup, tmp_path):
    whole = backup.read_bytes()
    bad = tmp_path / "bad"
    for length in (0, 3, 100, len(whole) // 2, len(whole) - 200):
        bad.write_bytes(whole[:length])
        refused(bad, tmp_path, "damaged")
        (tmp_path / "place" / "data").rmdir()
    members = members_of(backup)
    members[-1] = (members[-1][0], b"changed" + members[-1][1][7:])
    archive(bad, members)
    refused(bad, tmp_path, "damaged")


@pytest.mark.parametrize("content", [b"a text", b"PK\x03\x04" + bytes(100), bytes(10_000)])
def test_what_is_no_backup_is_refused(tmp_path, content):
    bad = tmp_path / "bad"
    bad.write_bytes(content)
    refused(bad, tmp_path, "no backup that edl-server has made")


def test_a_file_that_is_not_there_is_named(tmp_path):
    refused(tmp_path / "none", tmp_path, "there is no such file")


@pytest.mark.parametrize("name", ["/etc/edl-evil", "../evil", "keys/../../evil", "program.sh", "other/file"])
def test_a_backup_with_files_of_other_places_is_refused(backup, tmp_path, name):
    members = members_of(backup)
    manifest = json.loads(members[0][1])
    evil = tarfile.TarInfo(name)
    manifest["files"].append({"name": name, "size": 4, "sha256": hashlib.sha256(b"evil").hexdigest()})
    members[0] = (members[0][0], json.dumps(manifest).encode())
    bad = tmp_path / "bad"
    archive(bad, [*members, (evil, b"evil")])
    refused(bad, tmp_path, "file")
    assert not (tmp_path / "evil").exists() and not os.path.exists("/etc/edl-evil")


def test_a_backup_whose_accounts_are_no_database_is_refused(tmp_path):
    content = b"not a database" * 100
    manifest = {"format": 1, "program": "x", "created_at": "x", "files": [
        {"name": "accounts.sqlite", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}]}
    bad = tmp_path / "bad"
    archive(bad, [(tarfile.TarInfo("manifest.json"), json.dumps(manifest).encode()),
                  (tarfile.TarInfo("accounts.sqlite"), content)])
    refused(bad, tmp_path, "accounts.sqlite")


def with_influxdb_away():
    """Nothing listens on port 9 (discard), so all that is acknowledged stays in the spool."""
    return ["--store", "influxdb", "--influxdb-database", "edl", "--influxdb-url", "http://127.0.0.1:9"]


def spooled_bytes(house):
    return requests.get(f"{house.url}/health", timeout=10).json()["parts"]["store"]["spool"]["bytes"]


@pytest.mark.parametrize("server", ["works", "rests"])
def test_a_backup_has_what_influxdb_has_not_taken_yet(house, tmp_path, server):
    house.start_server(0, *with_influxdb_away())
    house.enroll("house-1")
    for second in range(3):
        answer = house.write("house-1", [reading(stamp(BEGIN + second), "A", energy_kwh=second)])
        assert answer.status_code == 201, answer.text
    spooled = spooled_bytes(house)
    assert spooled > 0
    if server == "rests":
        assert house.server.end() == 0
    file = tmp_path / "house.tar.zst"
    done = house.server_call("backup", file)
    assert done.returncode == 0, done.stderr
    assert "the readings that InfluxDB has are to be backed up there" in done.stdout

    with House(tmp_path / "other") as other:
        other.folder.mkdir()
        done = other.server_call("restore", file)
        assert done.returncode == 0, done.stderr
        assert names_in(other.folder / "server" / "influxdb") == ["spool.sqlite"]
        other.keys = house.keys
        other.start_server(0, *with_influxdb_away())
        assert spooled_bytes(other) == spooled
