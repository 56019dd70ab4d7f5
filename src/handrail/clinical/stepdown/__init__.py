"""The rules of stepping down."""
