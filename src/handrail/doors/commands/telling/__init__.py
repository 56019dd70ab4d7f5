"""A clinic told over time through the domain's own verbs: the demo and the simulation are this story.

Nothing here writes by itself: whatever stands in the database afterwards, a person could have done
on a page, at that time, in that role.
"""
