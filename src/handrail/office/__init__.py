"""What payers and directors need. Looks down at care, never the other way. Rooms are added by later work."""
