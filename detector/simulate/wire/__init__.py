"""From received reports in columns to the files of a synthetic world: AIVDM lines, MarineCadastre CSV, truth rows.

`columns` says what goes in, `recording` writes the log, `marinecadastre` the table and `truth_rows` the truth. The
sentences come from compiled code (`kernel`, `bits`); `readable` says the same through pyais, and the tests hold the two
against each other.
"""
