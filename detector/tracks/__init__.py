"""From positions to tracks: ordered, each report once, cut where a ship cannot have gone or was not heard."""
