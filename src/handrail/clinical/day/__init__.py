"""The rules of the program day."""
