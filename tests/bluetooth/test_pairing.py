"""A phone pairs with a meter over Bluetooth, both with the real bluetoothd, and is turned away for each reason there is."""

import pytest

from central import CHANNEL, HANDSHAKE, INFO, SERVICE, Refused
from conftest import Beacon, advertisements
from cpace import Channel, Initiator
from meter import CODE, DEVICE_CODE, DEVICE_ID, WRONG_CODE
from phone import CLOSED, LOCKED, MALFORMED, OUT_OF_TURN, WRONG_CODE as REASON_WRONG_CODE, Phone, TurnedAway
from radio import until


@pytest.fixture
def found(meter, central):
    """Where the meter is, for the phone. BlueZ forgets it after a while."""
    return central.known_meter() or central.find_meter()


@pytest.fixture
def connection(found, central):
    with central.connect(found) as one:
        yield one


def ends(connection):
    """Whether the meter ends the connection by itself."""
    until(lambda: not connection.alive, "the meter ends the connection")
    return True


def turned_away(phone, deed):
    """The reason for which the meter ended the session."""
    with pytest.raises(TurnedAway) as why:
        deed()
        phone.hear(HANDSHAKE)
    assert ends(phone.connection)
    return why.value.reason


def test_a_phone_finds_the_meter_by_service_and_name(meter, central, bluetooth):
    central.forget_all()
    found = central.find_meter()
    device = bluetooth.objects()[found]["org.bluez.Device1"]
    assert str(device["Name"]) == "EDL house-1"
    assert SERVICE in device["UUIDs"]


def test_a_phone_with_the_code_receives_a_device_code(connection):
    assert connection.uuids >= {INFO, HANDSHAKE, CHANNEL}
    assert connection.flags(INFO) == {"read"}
    assert connection.flags(HANDSHAKE) == connection.flags(CHANNEL) == {"write", "notify"}
    phone = Phone(connection)
    assert phone.info == {"protocol": 1, "device_id": DEVICE_ID, "model": "EDL three-phase meter", "agent": "0.1.0",
                          "state": "open"}
    phone.shake_hands(CODE)
    answer = phone.ask("device_code")
    assert answer["ok"] is True
    assert answer["device_code"] == DEVICE_CODE
    assert phone.ask("state")["device_id"] == DEVICE_ID
    assert phone.ask("wifi_networks") == {"id": 3, "ok": False, "error": "not_here",
                                          "detail": "nothing here keeps network settings"}
    # Answered by another thread of the meter, in fragments both ways.
    assert phone.ask("name", name="Kellerzähler " * 4)["name"] == "Kellerzähler " * 4


def test_a_message_in_the_smallest_fragments_is_understood(connection):
    assert Phone(connection).shake_hands(CODE, largest=20).ask("device_code")["device_code"] == DEVICE_CODE


def test_a_value_longer_than_a_packet_is_joined_by_the_stack(connection):
    phone = Phone(connection).shake_hands(CODE)
    name = "n" * 64
    request = phone.channel.seal({"id": 7, "do": "name", "name": name, "padding": "x" * 300})
    assert connection.largest < len(request) < 512
    phone.say(CHANNEL, request, largest=512)
    assert phone.channel.open(phone.hear(CHANNEL)) == {"id": 7, "ok": True, "name": name}


def test_a_wrong_code_is_refused_and_there_is_one_try_for_each_connection(connection):
    phone = Phone(connection)
    with pytest.raises(TurnedAway) as why:
        phone.shake_hands(WRONG_CODE)
    assert why.value.reason == REASON_WRONG_CODE
    with pytest.raises(Refused):
        phone.say(HANDSHAKE, Initiator(DEVICE_ID, CODE).start())
    assert ends(connection)


def test_five_wrong_codes_lock_pairing_and_a_connection_that_drops_costs_none(meter, found, central, bluetooth, beacon):
    # Left in the middle: the meter has answered, and nothing was shown to it.
    with central.connect(found) as connection:
        phone = Phone(connection)
        phone.say(HANDSHAKE, Initiator(DEVICE_ID, WRONG_CODE).start())
        assert phone.hear(HANDSHAKE)[0] == 2
    for _ in range(5):
        with central.connect(found) as connection:
            phone = Phone(connection)
            assert phone.info["state"] == "open"
            assert turned_away(phone, lambda: phone.shake_hands(WRONG_CODE)) == REASON_WRONG_CODE
    until(lambda: advertisements(bluetooth) == 1, "only the beacon is left")
    with central.connect(found) as connection:
        phone = Phone(connection)
        assert phone.info["state"] == "locked"
        assert turned_away(phone, lambda: phone.shake_hands(CODE)) == LOCKED
    # Somebody presses the button.
    meter.open()
    until(lambda: advertisements(bluetooth) == 2, "the meter is advertised again")
    with central.connect(found) as connection:
        assert Phone(connection).shake_hands(CODE).ask("device_code")["ok"] is True


def test_a_phone_that_was_dropped_in_the_middle_comes_again(found, central):
    with central.connect(found) as connection:
        phone = Phone(connection)
        run = Initiator(DEVICE_ID, CODE)
        connection.write(HANDSHAKE, bytes([0x80, 0, 49]) + run.start()[:10])
    with central.connect(found) as connection:
        phone = Phone(connection)
        assert phone.info["state"] == "open"
        assert phone.shake_hands(CODE).ask("state")["ok"] is True


def test_a_message_that_is_sent_again_ends_the_session(connection):
    phone = Phone(connection).shake_hands(CODE)
    sealed = phone.channel.seal({"id": 1, "do": "state"})
    phone.say(CHANNEL, sealed)
    assert phone.channel.open(phone.hear(CHANNEL))["ok"] is True
    assert turned_away(phone, lambda: phone.say(CHANNEL, sealed)) == MALFORMED


def test_a_handshake_that_was_overheard_opens_nothing(found, central):
    run = Initiator(DEVICE_ID, CODE)
    with central.connect(found) as connection:
        phone = Phone(connection)
        phone.say(HANDSHAKE, run.start())
        confirm = run.confirm(phone.hear(HANDSHAKE))
        phone.say(HANDSHAKE, confirm)
        run.check(phone.hear(HANDSHAKE))
        request = Channel(run.key).seal({"id": 1, "do": "device_code"})
    with central.connect(found) as connection:
        phone = Phone(connection)
        phone.say(HANDSHAKE, run.start())
        assert phone.hear(HANDSHAKE)[0] == 2
        assert turned_away(phone, lambda: phone.say(HANDSHAKE, confirm)) == REASON_WRONG_CODE
    with central.connect(found) as connection:
        phone = Phone(connection)
        assert turned_away(phone, lambda: phone.say(CHANNEL, request)) == OUT_OF_TURN


@pytest.mark.parametrize("value", [bytes([0xC0, 2, 1, 1]), bytes([0xC0, 0, 49]) + bytes(50), bytes([0x01, 7])],
                         ids=["a message over the limit", "more than was told", "no beginning"])
def test_a_fragment_of_a_wrong_form_or_size_is_refused(connection, value):
    phone = Phone(connection)
    assert turned_away(phone, lambda: connection.write(HANDSHAKE, value)) == MALFORMED


def test_a_value_longer_than_an_attribute_is_refused(connection):
    phone = Phone(connection)
    with pytest.raises(Refused):
        connection.write(HANDSHAKE, bytes([0xC0, 2, 0]) + bytes(510))
    assert phone.info["state"] == "open"


def test_a_closed_window_is_not_advertised_and_refuses(new_meter, central, bluetooth, beacon):
    new_meter.owned()
    until(lambda: advertisements(bluetooth) == 1, "only the beacon is left")
    central.forget_all()
    seen = central.find(lambda device: device.get("Name") == Beacon.NAME)
    assert SERVICE not in bluetooth.objects()[seen]["org.bluez.Device1"]["UUIDs"]
    with central.connect(seen) as connection:
        phone = Phone(connection)
        assert phone.info["state"] == "closed"
        assert turned_away(phone, lambda: phone.shake_hands(CODE)) == CLOSED


def test_the_service_is_there_again_after_bluetoothd_has_crashed(meter, found, central, bluetooth):
    bluetooth.kill()
    bluetooth.start()
    central.switch_on()
    until(lambda: advertisements(bluetooth) == 1, "the meter is advertised again")
    with central.connect(central.find_meter()) as connection:
        assert Phone(connection).shake_hands(CODE).ask("device_code")["device_code"] == DEVICE_CODE
