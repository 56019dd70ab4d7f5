"""The rules of the first call."""
