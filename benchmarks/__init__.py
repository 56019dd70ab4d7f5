"""Repeatable measurements. Speed is shown here, never by a timed test."""
