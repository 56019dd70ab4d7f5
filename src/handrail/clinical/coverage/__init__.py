"""The rules of coverage."""
