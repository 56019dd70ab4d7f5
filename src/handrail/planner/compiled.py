"""How the planner's inner functions are compiled, and the one thing they are handed.

`part` is for functions that only compiled ones call: without the wrappers that Python would need, the compiler has half
as much to do. `entry` is for the few that Python calls. Both keep what they compiled beside the code.

A week's arrays go through them behind one pointer (`Held`): handed around as fourteen arrays, they make the compiler
many times slower. `hold` makes one; it shares the arrays of the tables.Week that it was made from.
"""

# mypy: disable-error-code="misc, no-untyped-def, no-untyped-call, valid-type, attr-defined, call-overload"

import hashlib
from pathlib import Path

import numba
from numba import njit, types
from numba.experimental import structref

# What was compiled is kept in a folder named by the sources of all that is compiled: numba itself looks only at a
# function's own file, and would go on with the old form of one that it calls.
_here = Path(__file__).parent
_compiled = (
    "bits",
    "columns",
    "compiled",
    "joining",
    "moves",
    "placing",
    "search",
    "shaking",
    "visiting",
    "warm",
)
_digest = hashlib.sha256(b"".join((_here / f"{one}.py").read_bytes() for one in _compiled)).hexdigest()[:16]
numba.config.CACHE_DIR = str(_here / "__pycache__" / f"compiled-{_digest}")

part = njit(cache=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
entry = njit(cache=True, nogil=True)


@structref.register
class _HeldType(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Held(structref.StructRefProxy):
    """A week in the making (columns.py says what stands where)."""


structref.define_proxy(
    Held, _HeldType, ["n", "cd", "c", "u", "k", "p", "fd", "f", "rd", "r", "s", "ix", "li", "undo"]
)


@entry
def hold(n, cd, c, u, k, p, fd, f, rd, r, s, ix, li, undo):
    """Return these arrays behind one pointer."""
    return Held(n, cd, c, u, k, p, fd, f, rd, r, s, ix, li, undo)
