"""The rules of the intake."""
