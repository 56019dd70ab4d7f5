"""The rules of the treatment plan."""
