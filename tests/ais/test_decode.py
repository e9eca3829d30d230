import pytest
from pyais import encode_dict

from detector.ais.decode import PassedOver, bits, decode
from detector.ais.sentence import Malformed, checksum, parse


def parts(fields, **options):
    made = encode_dict(fields, talker_id="AI", sentence_type="VDM", radio_channel="A", seq_id=1, **options)
    return tuple(parse(text.encode(), number) for number, text in enumerate(made, 1))


POSITION = {
    "msg_type": 1,
    "mmsi": 511000001,
    "lon": 125.5,
    "lat": 28.5,
    "speed": 1.2,
    "course": 10.0,
    "heading": 11,
    "second": 4,
}


def test_position():
    position, static = decode(parts(POSITION))
    assert static is None
    assert (position["mmsi"], position["lat"], position["lon"], position["message_type"]) == (511000001, 28.5, 125.5, 1)


@pytest.mark.parametrize("ship_type", [0, 30, 31, 39, 52, 68, 70, 80, 89, 99])
def test_ship_type_is_the_raw_number(ship_type):
    # pyais would send an enum; its own encoder is fed the number through a payload patched by hand below
    fields = {"msg_type": 5, "mmsi": 511000001, "ship_type": 80, "shipname": "X", "imo": 9074729}
    made = encode_dict(fields, talker_id="AI", sentence_type="VDM", radio_channel="A", seq_id=1)
    payloads = [text.split(",")[5] for text in made]
    whole = "".join(payloads)
    values = [(ord(c) - 48) - (8 if ord(c) - 48 > 40 else 0) for c in whole]
    stream = list("".join(f"{v:06b}" for v in values))
    stream[232:240] = f"{ship_type:08b}"
    coded = [int("".join(stream[i : i + 6]), 2) for i in range(0, len(stream), 6)]
    text = "".join(chr(v + 48 if v < 40 else v + 56) for v in coded)
    bodies = [f"AIVDM,2,1,1,A,{text[:60]},0", f"AIVDM,2,2,1,A,{text[60:]},2"]
    message = tuple(parse(f"!{b}*{checksum(b.encode()):02X}".encode(), n) for n, b in enumerate(bodies, 1))
    _, static = decode(message)
    assert static["ship_type"] == ship_type
    assert bits(text.encode(), 8, 30) == 511000001


def test_what_is_not_about_a_vessel_is_passed_over():
    with pytest.raises(PassedOver, match="message type 4"):
        decode(parts({"msg_type": 4, "mmsi": 2190067, "lon": 1.0, "lat": 2.0}))
    with pytest.raises(PassedOver, match="aid to navigation"):
        decode(parts({**POSITION, "mmsi": 992351234}))
    with pytest.raises(PassedOver, match="coast station"):
        decode(parts({**POSITION, "mmsi": 2190067}))


def test_short_payload_has_a_reason():
    body = b"AIVDM,1,1,,A,17P@<J?P00bl,0"
    with pytest.raises(Malformed, match="too short"):
        decode((parse(b"!%s*%02X" % (body, checksum(body)), 1),))
