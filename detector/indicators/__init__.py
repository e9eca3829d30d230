"""One indicator, one file: `CODE`, `TITLE`, `POINTS`, `EXAMPLES` and `find(meeting) -> Finding`. Found by folder.

The docstring of each has the fixed headings *What it looks for*, *Why it matters*, *When it is innocent*, *Sources*;
`sts explain CODE` prints it. An indicator looks at a `Meeting` and at nothing else: no files, clock or network.
"""
