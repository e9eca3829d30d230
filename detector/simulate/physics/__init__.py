"""Ships that obey physics: each behaviour is a compiled integrator over ticks of two seconds.

A state is the middle of a hull (degrees), its heading, its velocity over ground and its rate of turn; every behaviour
takes the state where the last one left it, so hulls neither jump nor leap in speed. Water moves with a tide, a mean
current and eddies; wind pushes what does not steer.
"""
