"""X12 5010 eligibility: a 270 (the question) written out, a 271 (the answer) read in. Pure Python.

Implementation guide 005010X279A1. Only what this clinic asks and needs is written and read; what is read is checked
for its envelope, counts and control numbers before any of it is believed.
"""

from handrail.anytime.coverage.x12.answer_271 import Answer, Benefit, Rejection, read_271
from handrail.anytime.coverage.x12.question_270 import Asked, Party, Person, write_270
from handrail.anytime.coverage.x12.segments import NotReadable, NotWritable, npi_is_valid

__all__ = [
    "Answer",
    "Asked",
    "Benefit",
    "NotReadable",
    "NotWritable",
    "Party",
    "Person",
    "Rejection",
    "npi_is_valid",
    "read_271",
    "write_270",
]
