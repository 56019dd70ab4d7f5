"""The timetable engine: a problem in, a week and its bound out (docs/timetable.md, decision 23)."""
