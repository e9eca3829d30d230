"""Who hears what is sent: shore stations to their horizon, satellites when they pass, and all that goes wrong."""
