"""Who hears what is sent: shore stations to their horizon, satellites when they pass, with all that goes wrong there."""
