"""The rules of consents."""
