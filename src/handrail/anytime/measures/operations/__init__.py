"""What can be done with rating scales: answer one; learn from ended courses of care what is usual here."""

from handrail.anytime.measures.operations.answering import OCCASIONS, answer
from handrail.anytime.measures.operations.learning import learn

__all__ = ["OCCASIONS", "answer", "learn"]
