"""The numbers of the anomaly tests, each with its story. Units end the names; physics, not tuned to a world."""

# Jumps that the tracks tolerate
JUMP_M = 200.0  # GNSS wander of both fixes (4 x 10 m) and a clock fault of 10 s at 30 kn (154 m)
JUMP_FACTOR = 1.5  # speeds are sent every few seconds and change little within a step; half as much again is generous
JUMP_KN = 5.0  # a ship at rest may have got under way within the step
JUMP_S = 600.0  # over longer steps the speed sent says little about the way between
JUMP_KNOTS_MOST = 50.0  # as parameters.Tracks.max_speed_kn: no ship goes faster
JUMP_SLACK_M = 500.0  # as parameters.Tracks.leap_slack_m
JUMP_TIGHT_S = 1800.0  # a stretch is set against the fixes around it only where these are this near in time
JUMP_CROWD, JUMP_CROWD_S = 4, 1800.0  # more jumps than this within half an hour either way: not the places are wrong,
# but speeds or times, as where a station of wrong clock and a right one hear the ship in turn
COARSE_M = 185.0  # message 27 rounds to a tenth of a minute (ITU-R M.1371)

# Frozen
STILL_KN = 1.5  # above the speed that receivers send at berth [from memory: mostly 0.0-0.3 kn]
STILL_M = 2.0  # the wire's 1/10000 minute is 0.18 m, a table's fifth decimal 1.1 m; GNSS wander is several times this
STILL_WAY_M = 500.0  # the way she says to have made meanwhile; beyond the cell of any rounding, message 27 included
STILL_FIXES = 3  # fixes at the place that say so
STILL_S = 60.0
STILL_STEP_S = 600.0  # a longer silence counts as this long: she may have stopped meanwhile
BERTHED_KN = 3.0  # with the status at anchor or moored, current past a speed log makes up to this much [from memory]

# Way made against speed and course sent
BASELINE_S = 60.0  # 2 x 10 m of GNSS wander over a minute are 0.65 kn
LONGEST_S = 300.0  # over longer steps turns and stops hide between two fixes
FAR_S = 3600.0  # longest step of which the way made hints at anything
NOISE_M = 30.0  # of a way: two positions of 10 m each, at two standard deviations
ODD_KN = 3.0  # speed sent and made differ by more than this and by half
ODD_SHARE = 1.5
ODD_FIXES = 5  # in a row: a late time or a turn is over by then
ODD_RUN_S = 180.0
ASIDE_COS = 0.70710678  # 45 degrees between course sent and way made
TURNED_KN = 1.5  # faster than the tide drifts a ship at an angle to her heading would be 3 kn; this is a screen only

# Too smooth
SMOOTH_KN = 3.0
SMOOTH_S = 3600.0  # speed and course to the last digit for an hour: swell and rudder change them within minutes
SMOOTH_FIXES = 30  # in that time; fewer cannot show noise
SMOOTH_M = 0.5  # root mean square off an even course: a tenth of GNSS noise, three times the wire's quantum

# Circles
RING_LEAST_M, RING_MOST_M = 100.0, 12_000.0  # rings reported from ports are 0.2-10 km [from memory]
RING_EVEN = 0.12  # root mean square off the ring, as a share of its radius
RING_TURNS = 1.5
RING_POINTS = 32  # fixes of a window that are looked at
RING_FIXES = 10  # at least that many different fixes in a window
RING_WINDOWS_S = (900, 2700, 7200, 21_600)  # 0.2 km at 3 kn go round in 14 min, 10 km at 10 kn in 3.4 h
SWING_M = 350.0  # a ship at anchor swings about it: chain of up to 12 shackles (330 m) [from memory], hull included
DRIFT_KN = 3.0  # what tide and wind make of a stopped ship, about; she goes in rings of tide (rotary currents)

# Regional
REGION_HULLS = 3
REGION_M = (
    120_000.0  # between the true places of two ships in one field: about line of sight of a transmitter on a hill
)
REGION_TOGETHER_S = 900.0  # displaced and back within this of each other: ships report every 3 min at the slowest
POINT_M = 25.0  # one place for many ships
VECTOR_M, VECTOR_SHARE = 300.0, 0.03  # one displacement for many: wander of four fixes, and what turns leave unsaid
ADOPT_M = 3.0  # two hulls cannot have their antennas so near, three even less

# Land
INLAND_M = 2500.0  # GSHHG is mostly within some hundred metres; harbour basins and reclaimed land reach 1-2 km

# Horizon
HORIZON_SHARE = 2.5  # times the distance within which a station hears 99 % of its fixes: ducting doubles reach [memory]
HORIZON_LEAST_M = 110_000.0  # nobody is too far at this: a ship's antenna of 35 m and a hill of 400 m
HORIZON_FIXES = 500  # of a station before its reach is known
SATELLITE_M = 500_000.0  # a station whose ships lie this far apart within minutes is in orbit, or a collection of many
