"""Hours as bits, compiled."""

# mypy: disable-error-code="misc, no-untyped-def"

from handrail.planner.compiled import part


@part
def popcount(x):
    """Return how many bits are set (of the lower 62)."""
    x = x - ((x >> 1) & 0x5555555555555555)
    x = (x & 0x3333333333333333) + ((x >> 2) & 0x3333333333333333)
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0F
    return (x * 0x0101010101010101) >> 56


@part
def run_is_over(m, most):
    """Return whether more than so many bits stand side by side."""
    for _step in range(most):
        m &= m << 1
        if m == 0:
            return False
    return m != 0


@part
def first_day(days):
    """Return the first of a set of days."""
    d = 0
    while (days >> d) & 1 == 0:
        d += 1
    return d


@part
def with_after(m, many):
    """Return hours with so many steps behind them taken too; what is after the day's end falls away."""
    for _step in range(many):
        m |= m << 1
    return m & ((1 << 62) - 1)
