"""The rules of family work."""
