# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Replay a recording
#
# From an AIS file to a ranked list of encounters, then into the tracks and one encounter. Everything here works
# offline. The sample is **synthetic**: no ship in it is real.

# %%
import matplotlib.pyplot as plt
import numpy as np

import detector

result = detector.replay(detector.sample("east_china_sea"))
print(result)

# %% [markdown]
# The same as a table, with a point for each event. `result.write("events.gpkg")` would write it to a file.

# %%
events = result.to_geodataframe()
events[["priority", "p_transfer", "shipname_1", "shipname_2", "start", "end", "median_clearance_m", "indicators", "geometry"]]

# %% [markdown]
# ## What was read
#
# Every line is accounted for: used, passed over (valid, but not about a ship) or rejected with a reason.

# %%
run = result.run
print(f"{run.lines:,} lines, {run.vessels} vessels, {run.duplicates} reports heard twice")
print("rejected:", run.rejected)
result.recording.rejects.head()

# %% [markdown]
# ## The tracks
#
# One colour an MMSI; the encounters are ringed.

# %%
fig, ax = plt.subplots(figsize=(9, 6))
for mmsi, track in result.tracks.groupby("mmsi"):
    ax.plot(track["lon"], track["lat"], lw=1)
ax.scatter(events["lon"], events["lat"], s=160, facecolors="none", edgecolors="crimson", lw=2, zorder=5)
ax.set_aspect(1 / np.cos(np.radians(events["lat"].mean())))
ax.set_xlabel("degrees east")
ax.set_ylabel("degrees north")
ax.set_title("Tracks of the sample (synthetic)")
plt.show()

# %% [markdown]
# ## One encounter
#
# The clearance between the two hulls, at every fix of either ship, with its uncertainty.

# %%
first = result.assessments[0]
encounter = first.encounter
curve = encounter.curve

fig, (top, bottom) = plt.subplots(2, 1, figsize=(9, 6), sharex=True)
low, high = curve["clearance_m"] - curve["uncertainty_m"], curve["clearance_m"] + curve["uncertainty_m"]
top.fill_between(curve["time"], low.clip(lower=0), high, alpha=0.3)
top.plot(curve["time"], curve["clearance_m"])
top.set_ylim(0, 150)
top.set_ylabel("hull to hull, m")
for number in (1, 2):
    bottom.plot(curve["time"], curve[f"sog_{number}_kn"], label=getattr(encounter, f"ship_{number}").label)
bottom.set_ylabel("speed, kn")
bottom.legend()
for ax in (top, bottom):
    ax.axvspan(encounter.start, encounter.end, alpha=0.1)
plt.show()

# %% [markdown]
# Did the hulls move as one? Seen from the deck the other antenna keeps its place while both ships swing.

# %%
print(encounter.coupling)
for finding in first.findings:
    print(f"{finding.outcome:8} {finding.code:20} {finding.sentence}")
print()
print("priority", first.priority, "=", " + ".join(f"{name} {points}" for name, points in first.priority_parts))

# %% [markdown]
# `detector.explain("AIS_GAP")` tells what an indicator looks for, why it matters, and when it is innocent.

# %%
print(detector.explain("AIS_GAP"))
