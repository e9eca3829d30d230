import numpy as np
import pytest

from detector.ais.clock import LogClock, fix_times_ms

T = 1_709_280_000_000  # a full minute


@pytest.mark.parametrize(
    ("received_s", "second", "fix_s"),
    [(12, 11, 11), (2, 58, -2), (58, 1, 61), (30, 0, 0), (29, 0, 0), (31, 0, 60), (12.4, 12, 12)],
)
def test_fix_is_the_nearest_instant_with_the_stamped_second(received_s, second, fix_s):
    fixed = fix_times_ms(np.array([T + int(received_s * 1000)]), np.array([float(second)]))
    assert fixed[0] == T + fix_s * 1000


def test_no_second_keeps_the_time_of_reception():
    assert fix_times_ms(np.array([T + 12_345]), np.array([np.nan]))[0] == T + 12_345


def test_two_stations_seconds_apart_give_one_time():
    fixed = fix_times_ms(np.array([T + 10_200, T + 13_900]), np.array([9.0, 9.0]))
    assert fixed[0] == fixed[1] == T + 9_000


def test_clock_sentences():
    clock = LogClock()
    assert clock.time_ms() is None
    assert clock.hear(b"$PGHP,1,2013,11,12,12,0,0,11,219,,2190067,1,62*26")
    assert clock.time_ms() == 1_384_257_600_011
    assert clock.hear(b"$GPZDA,114702.51,27,01,2012,,*66")
    assert clock.time_ms() == 1_327_664_822_510
    assert clock.hear(b"$GPRMC,123519.5,A,4807.038,N,01131.000,E,022.4,084.4,230324,003.1,W*7A")
    assert clock.time_ms() == 1_711_197_319_500
    assert not clock.hear(b"$GPGGA,114702.51,,,*66")


@pytest.mark.parametrize(
    "line",
    [
        b"$PGHP,1,2013,13,12",
        b"$GPZDA,,,,,,*48",
        b"$GPZDA,995959,01,01,2012",
        b"$GPZDA,1,45,13,x",
        b"$GPRMC,123519,V,,,,,,,230324,,*6A",
        b"$GPRMC,123519,A,,,,,,,991399,,*6A",
        b"$GPRMC,1",
        b"$GPZDA,114702.51,27,01,2012,,*67",
        b"$PGHP,1,2013,11,12,12,0,0,11,219,,2190067,1,62*27",
    ],
)
def test_broken_clock_sentences_state_nothing(line):
    clock = LogClock()
    clock.hear(line)
    assert clock.time_ms() is None
