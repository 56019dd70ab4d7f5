"""Definitions as data: programs and instruments, each a YAML file that a program director can read and change.

Ask `shelf` for what is on it: `shelf.program("skills")`, `shelf.instrument("phq9")`. A mistake in a file is a
`DefinitionError` that names the file and the line and says in plain words what to do. Nothing here knows a
database, a clock or a framework; what a score or an hour *means* for a client is decided in `handrail.clinical`.
"""
