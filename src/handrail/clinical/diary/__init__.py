"""The rules of what clients write down between days."""
