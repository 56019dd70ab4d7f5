"""The rules of notes."""
