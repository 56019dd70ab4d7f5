"""The rules of the level-of-care decision."""
