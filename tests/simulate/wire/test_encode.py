"""The compiled encoder against its readable twin, sentence by sentence, and against pyais's decoder, field by field."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyais import decode
from wire_rows import NO_REPORTS, NO_STATEMENTS, SHIP_TYPES, T, random_reports, random_statements, texts_of

from detector.ais.decode import bits
from detector.errors import OutputError
from detector.simulate.wire import readable
from detector.simulate.wire.columns import Texts, check, reports_of, six_bit, statements_of
from detector.simulate.wire.encode import Encoder, encoded, plain_layout


def sentence_of(line):
    return line.rpartition("\\")[2]


def channel_of(line):
    return sentence_of(line).split(",")[4]


def twin(reports, statements, texts, made, milliseconds=False):
    """What `readable` makes of the same rows; channels and sequence numbers are taken from what was made."""
    order = plain_layout(reports, statements).order
    wanted, made = [], iter(made)
    for place in order.tolist():
        if place < len(reports):
            rows, row = reports, place
            said = readable.report_sentences(reports, row, texts, channel_of(next(made)))
        else:
            rows, row = statements, place - len(reports)
            first = next(made)
            sequence = sentence_of(first).split(",")[3]
            said = readable.statement_sentences(statements, row, texts, channel_of(first), int(sequence or 0))
            if len(said) > 1:
                next(made)
        station, at = texts.stations[rows.station[row]], int(rows.received_ms[row])
        wanted += [readable.tagged(sentence, station, at, milliseconds) for sentence in said]
    return wanted


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 25), st.integers(0, 25), st.booleans())
def test_twins_say_the_same(seed, reports, statements, milliseconds):
    rng = np.random.default_rng(seed)
    texts = texts_of(rng)
    r, s = random_reports(rng, reports), random_statements(rng, statements)
    made = encoded(r, s, texts, milliseconds).decode("ascii").splitlines()
    assert made == twin(r, s, texts, made, milliseconds)


def test_twins_say_the_same_of_many_rows(texts):
    rng = np.random.default_rng(11)
    r, s = random_reports(rng, 20_000), random_statements(rng, 5_000)
    made = encoded(r, s, texts).decode("ascii").splitlines()
    assert made == twin(r, s, texts, made)


def test_every_rate_of_turn(texts):
    raw = np.arange(-128, 128)
    r = reports_of(
        received_ms=T + 1000 * np.arange(256), delivered_ms=T, station=0, hull=0, fix_ms=T, mmsi=412000001,
        message_type=1, lat=1.0, lon=2.0, sog_kn=0.0, cog_deg=0.0, heading_deg=0.0, rot_raw=raw,
    )  # fmt: skip
    made = encoded(r, NO_STATEMENTS, texts).decode().splitlines()
    assert made == twin(r, NO_STATEMENTS, texts, made)
    assert [bits(line.split(",")[-2].encode(), 42, 8) for line in made] == (raw % 256).tolist()


def test_ship_types_that_pyais_does_not_know_are_sent_as_they_are(texts):
    assert len(SHIP_TYPES) < 256
    for kind, start in ((5, 232), (24, 40)):
        s = statements_of(
            received_ms=np.full(256, T), delivered_ms=T, station=0, hull=0, mmsi=412000001, message_type=kind, part=1,
            ship_type=np.arange(256),
        )  # fmt: skip
        lines = encoded(NO_REPORTS, s, texts).split(b"\n")[:-1]
        payloads = [line.split(b",")[-2] for line in lines]
        firsts = payloads[::2] if kind == 5 else payloads
        assert [bits(payload, start, 8) for payload in firsts] == list(range(256))


def near(said, meant, missing, step):
    return said == missing if math.isnan(meant) else abs(said - meant) <= step / 2 + 1e-9


def test_pyais_decodes_every_report(texts):
    rng = np.random.default_rng(3)
    r = random_reports(rng, 5_000)
    encoder = Encoder(r, NO_STATEMENTS, texts, plain_layout(r, NO_STATEMENTS))
    lines = b"".join(chunk.data.tobytes() for chunk in encoder.chunks(777)).split(b"\n")
    assert lines.pop() == b""
    assert sorted(encoder.lines.tolist()) == list(range(1, 5_001))
    for row, line in enumerate(encoder.lines.tolist()):
        said = decode(lines[line - 1].rpartition(b"\\")[2]).asdict(enum_as_int=True)
        kind = r.message_type[row]
        assert (said["msg_type"], said["mmsi"]) == (kind, r.mmsi[row])
        assert said["accuracy"] == r.accurate[row]
        step = 1 / 600 if kind == 27 else 1 / 600_000
        assert near(said["lat"], r.lat[row], 91.0, step + 2e-6)
        assert near(said["lon"], r.lon[row], 181.0, step + 2e-6)
        if kind in (1, 2, 3, 18):
            knots = min(max(r.sog_kn[row], 0.0), 102.2)
            assert near(said["speed"], knots, 102.3, 0.1)
            away = abs(said["course"] - r.cog_deg[row]) % 360
            assert said["course"] == 360.0 if np.isnan(r.cog_deg[row]) else min(away, 360 - away) <= 0.05 + 1e-9
            away = abs(said["heading"] - r.heading_deg[row]) % 360
            assert said["heading"] == 511 if np.isnan(r.heading_deg[row]) else min(away, 360 - away) <= 0.5
        if kind in (1, 2, 3, 27):
            assert said["status"] == r.nav_status[row]
        if kind not in (4, 27):
            assert said["second"] == r.utc_second[row]
        if kind == 27:
            assert near(said["speed"], min(max(r.sog_kn[row], 0.0), 62.0), 63, 1)
        if kind == 21:
            name = texts.names[r.name_index[row]] if r.name_index[row] >= 0 else ""
            assert said["name"] == name[:20].strip()


def test_pyais_decodes_every_statement(texts):
    s = random_statements(np.random.default_rng(4), 2_000)
    lines = iter(encoded(NO_REPORTS, s, texts).split(b"\n")[:-1])
    numbers = []
    for row in plain_layout(NO_REPORTS, s).order.tolist():
        parts = [next(lines).rpartition(b"\\")[2] for _ in range(2 if s.message_type[row] == 5 else 1)]
        said = decode(*parts).asdict(enum_as_int=True)
        assert said["mmsi"] == s.mmsi[row]
        for name, column, length in (("callsign", "callsigns", 7), ("shipname", "shipnames", 20)):
            if name in said:
                index = getattr(s, name)[row]
                assert said[name] == (getattr(texts, column)[index][:length].strip() if index >= 0 else "")
        if len(parts) == 2:
            numbers.append((int(s.station[row]), int(parts[0].split(b",")[3])))
            assert (said["imo"], said["hour"], said["minute"]) == (s.imo[row], 24, 60)
            assert said["draught"] == min(round(np.nan_to_num(s.draught_m[row]) * 10), 255) / 10
    for station in range(3):
        own = [number for of, number in numbers if of == station]
        assert own == [i % 10 for i in range(len(own))], "each station counts for itself"


def test_one_transmission_is_one_sentence_however_often_it_is_heard(texts):
    rng = np.random.default_rng(6)
    r = random_reports(rng, 200)
    heard = reports_of(**{
        name: np.concatenate([getattr(r, name)] * 2) if name != "station" else np.repeat([0, 1], 200)
        for name in r.__slots__
    })  # fmt: skip
    encoder = Encoder(heard, NO_STATEMENTS, texts, plain_layout(heard, NO_STATEMENTS))
    lines = b"".join(chunk.data.tobytes() for chunk in encoder.chunks()).split(b"\n")
    one, two = (
        [lines[line - 1].rpartition(b"\\")[2] for line in part] for part in (encoder.lines[:200], encoder.lines[200:])
    )
    assert one == two
    assert 60 < sum(b",A," in sentence for sentence in one) < 140


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("lat", 90.1),
        ("lon", -180.1),
        ("mmsi", 2**30),
        ("station", 3),
        ("nav_status", 16),
        ("message_type", 19),
        ("sog_kn", np.inf),
    ],
)
def test_what_ais_cannot_send_is_refused(column, value, texts):
    rng = np.random.default_rng(2)
    r = random_reports(rng, 10)
    getattr(r, column)[3] = value
    with pytest.raises(OutputError, match=column):
        check(r, NO_STATEMENTS, texts)


def test_texts_that_ais_cannot_send_are_refused():
    with pytest.raises(OutputError, match="no character"):
        six_bit(["ØRSTED"], 20)
    for name in ("", "a,b", "a station", "sixteen-letters-"):
        with pytest.raises(OutputError, match="cannot be a station"):
            encoded(NO_REPORTS, NO_STATEMENTS, Texts(stations=(name,)))
    with pytest.raises(OutputError, match="missing or unknown"):
        statements_of(mmsi=[1], speed=3)


def test_numbers_that_do_not_fit_are_not_wrapped():
    with pytest.raises(OutputError, match="message_type holds numbers that do not fit int8"):
        statements_of(received_ms=[T], delivered_ms=T, station=0, hull=0, mmsi=412000001, message_type=261)


def test_columns_that_are_views_are_sent_as_they_are(texts):
    r = random_reports(np.random.default_rng(8), 40)
    views = {name: np.repeat(getattr(r, name), 2)[::2] for name in r.__slots__}
    for view in views.values():
        view.setflags(write=False)
    assert encoded(type(r)(**views), NO_STATEMENTS, texts) == encoded(r, NO_STATEMENTS, texts)
