"""The rules of the months after."""
