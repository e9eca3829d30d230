"""The weights of p_transfer, as `benchmarks/fit_transfer.py` printed them; what each term means is in `terms`.

Fitted on 14,956 encounters, 670 of them transfers, of 24 synthetic worlds of 39,946 vessel-days (terrestrial, mixed and
satellite; seeds 11-13, 51-53, 6001-6006, 6011-6013, 6641-6643 and 9101-9106), and of the same worlds with half of the
reports lost in bursts (25,816 and 1142 in all), by logistic regression on standardised terms with a penalty of 0.1.
Each world judged by weights fitted without it: recall of detectable transfers 0.93 at 2 false alarms per 1,000
vessel-days, 0.90 at 1, 0.95 at 3. Synthetic throughout: no such weight has met a labelled real transfer.
"""

INTERCEPT = -10.82
WEIGHTS: dict[str, float] = {
    "well_observed": 1.48,
    "clearance": 0.36,
    "clearance_roughly": 0.22,
    "held": 0.38,
    "loose": -1.2,
    "hours": 0.9,
    "short": 0.38,
    "long": -0.74,
    "reports": 0.13,
    "observed": -0.56,
    "two_tankers": 2.91,
    "one_tanker": 1.73,
    "service_craft": -3.64,
    "two_fishing": -2.9,
    "one_fishing": -1.41,
    "tow": -3.48,
    "dredger": -4.62,
    "berth": -0.59,
    "anchorage": 0.45,
    "anchorage_roughly": -0.38,
    "off_shore": 0.51,
    "off_port": 2.25,
    "apart_once": 1.61,
    "apart_twice": 0.64,
    "parted": 0.48,
    "visit": 0.36,
    "neighbours": -1.17,
    "company": -3.0,
    "under_way": 0.2,
    "drifting": 0.6,
    "blur": -0.14,
    "fixed": -1.0,
    "no_swing": -1.45,
    "small_craft": -0.89,
    "silences": 0.33,
    "across": -0.99,
    "moved_together": 0.66,
    "moving_roughly": -0.25,
}
