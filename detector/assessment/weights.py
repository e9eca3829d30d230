"""The weights of p_transfer, as `benchmarks/fit_transfer.py` printed them; what each term means is in `terms`.

Fitted on 19,358 encounters, 829 of them transfers, of 28 synthetic worlds of 48,405 vessel-days (terrestrial, mixed and
satellite; seeds 11-13, 51-53, 6001-6006, 6011-6013, 6641-6643, 9101-9106, 9305, 9307, 9403 and 9404), and of the same
worlds with half of the reports lost in bursts (33,011 and 1,409 in all), by logistic regression on standardised terms
with a penalty of 0.1.
Each world judged by weights fitted without it: recall of detectable transfers 0.94 at 2 false alarms per 1,000
vessel-days, 0.92 at 1, 0.95 at 3. Synthetic throughout: no such weight has met a labelled real transfer.
"""

INTERCEPT = -11.19
WEIGHTS: dict[str, float] = {
    "well_observed": 1.61,
    "clearance": 0.38,
    "clearance_roughly": 0.25,
    "held": 0.34,
    "loose": -1.21,
    "hours": 0.88,
    "short": 0.23,
    "long": -0.7,
    "reports": 0.14,
    "observed": -0.74,
    "two_tankers": 3.02,
    "one_tanker": 1.84,
    "service_craft": -3.69,
    "two_fishing": -3.05,
    "one_fishing": -1.24,
    "tow": -3.51,
    "dredger": -4.77,
    "berth": -0.68,
    "anchorage": 0.46,
    "anchorage_roughly": -0.68,
    "off_shore": 0.1,
    "off_port": 2.42,
    "apart_once": 1.47,
    "apart_twice": 0.66,
    "parted": 0.47,
    "visit": 0.48,
    "neighbours": -1.57,
    "company": -2.04,
    "under_way": 0.35,
    "drifting": 0.61,
    "blur": -0.08,
    "fixed": -1.0,
    "no_swing": -1.48,
    "small_craft": -0.7,
    "silences": 0.32,
    "across": -1.12,
    "moved_together": 0.62,
    "moving_roughly": -0.42,
}
