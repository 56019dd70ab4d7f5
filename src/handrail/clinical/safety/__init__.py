"""The rules of safety concerns."""
