"""The published rules for meetings at sea, one file each, as opponents to measure the detector against.

A rule is a module with `NAME`, `SOURCE` and `events(scene)`; its docstring says where the rule is from, what the source
leaves open and what was chosen. Where a source is silent, all rules choose alike, and in the rule's favour:

- a silence of up to an hour is interpolated across (the figure of Global Fishing Watch), see `grid.MAX_GAP_MS`;
- speed is what the ship reports, and what its fixes imply where it reports none;
- pieces of one meeting less than an hour apart are one event, see `pieces.JOIN_MS`: nobody is shown them one by one;
- all events rank alike (score 1) unless the source ranks them.

The rules share the machinery below and none of the detector's: `fixes` (a ship between its reports), `grid` (ships on a
common clock), `together` (pairs that are close), `close_up` (those again, minute by minute) and `pieces` (events).
"""
