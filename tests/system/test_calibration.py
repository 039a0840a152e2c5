"""`edl-agent calibrate` on a simulated chip whose board is wrong: afterwards `run` measures what the source applies."""

import math
import os
import pty
import re
import stat
import subprocess
import time

import pytest

from house import BIN, wait_for

FLAWS = "voltage=1.5,current=-2,lead=0.8"
LOAD = ["--reference-voltage", "230.0", "--reference-current", "5.000", "--power-factor", "0.5-inductive"]
QUICK = ["--seconds", "2", "--wait", "2"]


def write_source(path, volts=230.0, amperes=5.0, lag_deg=60.0):
    """0.2 s of three phases at 8,000 samples a second; the simulated chip repeats them without a seam."""
    rows = ["t_s,va_V,vb_V,vc_V,ia_A,ib_A,ic_A"]
    for sample in range(1600):
        t = sample / 8000
        angles = [2 * math.pi * (50 * t - third / 3) for third in range(3)]
        values = [t, *(volts * math.sqrt(2) * math.cos(a) for a in angles),
                  *(amperes * math.sqrt(2) * math.cos(a - math.radians(lag_deg)) for a in angles)]
        rows.append(",".join(f"{value:.9g}" for value in values))
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture
def source(tmp_path):
    return write_source(tmp_path / "source.csv")


def command(tmp_path, source, *arguments, flaws=FLAWS, data=None):
    return [str(BIN / "edl-agent"), "calibrate", "--data", str(data or tmp_path / "agent"), "--meter",
            f"simulated-chip:{source}" if source else "simulated-chip", "--board-flaws", flaws, *map(str, arguments)]


def calibrate(*arguments, **options):
    return subprocess.run(command(*arguments, **options), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=60)


def test_a_board_that_is_wrong_measures_right_after_a_scripted_calibration(house, source):
    house.start_server()
    house.make_agent("house-1")
    setup = house.folder / "house-1" / "meter.toml"
    setup.write_text("# The cellar's board.\nnominal_voltage = 230\n")
    meter = ["--meter", f"simulated-chip:{source}", "--board-flaws", FLAWS]
    agent = house.start_agent("house-1", *meter)
    user = house.sign_up(house.agent_code("house-1"))

    def newest(after):
        latest = user.get("/latest-values", device_id="house-1").json()
        good = set(latest) == {"A", "B", "C"} and all(latest[phase]["time"] > after for phase in "ABC")
        return latest if good else None

    wrong = wait_for(lambda: newest(""), what="readings of the wrong board")
    assert wrong["A"]["voltage_rms"] == pytest.approx(233.45, rel=1e-3)
    assert wrong["B"]["current_rms"] == pytest.approx(4.9, rel=1e-3)

    busy = calibrate(house.folder, source, "--phases", "A,B,C", *LOAD, "--yes", data=house.folder / "house-1")
    assert busy.returncode == 1 and "another agent works in this data folder" in busy.stderr
    assert agent.end() == 0
    done = calibrate(house.folder, source, "--phases", "A,B,C", *LOAD, *QUICK, "--yes", data=house.folder / "house-1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"A +voltage V +230\.0000 +233\.4\d+ +\+1\.[45]\d\d % +2(30\.0|29\.9)\d+", done.stdout), done.stdout
    text = setup.read_text()
    assert text.startswith("# The cellar's board.\nnominal_voltage = 230\n")
    assert text.count("# Calibrated 20") == 3 and stat.S_IMODE(setup.stat().st_mode) == 0o600

    begun = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    house.start_agent("house-1", *meter)
    right = wait_for(lambda: newest(begun), what="readings of the calibrated board")
    for phase in "ABC":
        assert right[phase]["voltage_rms"] == pytest.approx(230, rel=1e-3)
        assert right[phase]["current_rms"] == pytest.approx(5, rel=1e-3)
        assert right[phase]["power_watt"] == pytest.approx(575, rel=1e-3)
        assert right[phase]["power_var"] == pytest.approx(995.93, rel=1e-3)
        assert right[phase]["power_factor"] == pytest.approx(0.5, abs=1e-3)


def expect_refused(done, code, message, setup, before):
    assert done.returncode == code, done.stdout + done.stderr
    assert message in done.stderr
    assert (setup.read_text() if setup.exists() else None) == before


def test_what_goes_wrong_is_told_and_leaves_the_file_as_it_was(tmp_path, source):
    setup = tmp_path / "meter.toml"
    before = "# mine\n[phase.A]\nct_ratio = 3000\n"
    setup.write_text(before)
    at = ["--meter-setup", setup, *QUICK, "--yes"]
    # A house's loads move from second to second, and are not what the source is said to apply.
    done = calibrate(tmp_path, None, *LOAD, *at)
    assert done.returncode == 1 and setup.read_text() == before
    dark = write_source(tmp_path / "dark.csv", volts=0.001, amperes=0.001)
    expect_refused(calibrate(tmp_path, dark, *LOAD, *at), 1, "phase A has 0.", setup, before)
    far = ["--reference-voltage", "400", "--reference-current", "5", "--power-factor", "0.5-inductive"]
    expect_refused(calibrate(tmp_path, source, *far, *at), 1, "the voltage would have to be multiplied by", setup, before)
    expect_refused(calibrate(tmp_path, source, *LOAD[:4], "--power-factor", "0.5", *at), 2, "(--power-factor)", setup,
                   before)
    expect_refused(calibrate(tmp_path, source, "--yes", "--meter-setup", setup), 2, "(--reference-voltage)", setup, before)
    nowhere = ["--meter-setup", tmp_path / "nowhere" / "meter.toml"]
    expect_refused(calibrate(tmp_path, source, *LOAD, *nowhere, "--yes"), 1, "cannot be written", setup, before)
    expect_refused(calibrate(tmp_path, source, *LOAD, *at, flaws="voltage=x"), 2, "--board-flaws", setup, before)
    setup.write_text("wiring = 1\n")
    expect_refused(calibrate(tmp_path, source, *LOAD, *at), 1, "meter.toml:1:", setup, "wiring = 1\n")


def test_a_person_is_led_through_it_and_nobody_at_the_terminal_is_noticed(tmp_path, source):
    setup = tmp_path / "meter.toml"
    arguments = command(tmp_path, source, "--meter-setup", setup, *QUICK)
    nobody = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert nobody.returncode == 2 and "nobody answers" in nobody.stderr and "--phases" in nobody.stderr

    leader, follower = pty.openpty()
    with subprocess.Popen(arguments, stdin=follower, stdout=follower, stderr=follower) as process:
        os.close(follower)
        told = ""

        def answer(question, text):
            nonlocal told
            while question not in told:
                told += os.read(leader, 4096).decode()
            told = told.split(question, 1)[1]
            os.write(leader, (text + "\n").encode())

        answer("Phases that the source feeds [A,B,C]:", "")
        answer("Voltage that it applies, in V [230]:", "")
        answer("Current, in A:", "5")
        answer("Power factor", "0.5-inductive")
        answer("[none]:", "")
        answer("press Enter:", "")
        answer("(yes or no) [no]:", "yes")
        assert process.wait(timeout=30) == 0
    os.close(leader)
    assert setup.read_text().count("# Calibrated 20") == 3
    assert "voltage_gain = -0.014" in setup.read_text()
