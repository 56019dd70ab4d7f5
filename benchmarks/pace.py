"""How fast the machine is just now, beside how fast it is at its best.

These figures come from shared machines whose pace changes by the minute. So a small fixed piece of work is done
between the asks: how much longer it takes than at its quickest in the same run is the pace at which a page was
measured. A median divided by it is what the page takes when nobody else is working.
"""

import statistics
import time

STEPS = 12_000


class Pace:
    """The yardstick of one run."""

    def __init__(self) -> None:
        self.best = min(_spent() for _ in range(200))

    def now(self, times: list[float]) -> float:
        """Return how many times slower than at best the yardstick was on these occasions (their median)."""
        self.best = min(self.best, *times)
        return statistics.median(times) / self.best

    def measure(self) -> float:
        return _spent()


def _spent() -> float:
    start = time.process_time()
    seen: dict[int, str] = {}
    for n in range(STEPS):
        seen[n % 97] = str(n)
        isinstance(n, int)
    return time.process_time() - start
