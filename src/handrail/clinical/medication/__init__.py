"""Rules about medication."""
