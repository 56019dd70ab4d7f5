"""The rules of measures."""
