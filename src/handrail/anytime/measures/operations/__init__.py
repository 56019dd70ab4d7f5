"""What can be done with rating scales: answer one, at once or question by question; learn what is usual here.

An answer that may mean danger raises a concern in the transaction in which it is kept.
"""

from handrail.anytime.measures.operations.answering import OCCASIONS, answer
from handrail.anytime.measures.operations.learning import learn
from handrail.anytime.measures.operations.question import answer_some

__all__ = ["OCCASIONS", "answer", "answer_some", "learn"]
