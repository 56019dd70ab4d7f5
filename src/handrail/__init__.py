"""Handrail runs intensive outpatient programs, from a first call to the months after."""
