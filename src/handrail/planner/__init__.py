"""The timetable engine: a problem in, a timetable and its bound out. Pure Python; rooms are added by later work."""
