"""The clinical floor: every rule, its numbers, its sources and its cases. Pure Python and YAML."""
