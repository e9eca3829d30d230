"""How well the detector and published rules do on synthetic worlds whose truth is known, and how that was counted."""
