"""How fast the machine is just now, beside how fast it is at its best.

These figures come from shared machines whose pace changes by the minute. So a small fixed piece of work, the
yardstick, is done between the asks: how much longer it takes than at its quickest in any process of the same
run is the pace at which a page was measured. A median divided by it is what the page takes when nobody else
is working.
"""

import statistics
import time

STEPS = 12_000


class Yardstick:
    """What the yardstick took in this process, in CPU seconds."""

    def __init__(self) -> None:
        self.best = min(self.measure() for _ in range(200))

    def measure(self) -> float:
        start = time.process_time()
        seen: dict[int, str] = {}
        for n in range(STEPS):
            seen[n % 97] = str(n)
            isinstance(n, int)
        return time.process_time() - start

    def median(self, times: list[float]) -> float:
        """Return the median of these, and remember the quickest."""
        self.best = min(self.best, *times)
        return statistics.median(times)


YARDSTICK = Yardstick()
