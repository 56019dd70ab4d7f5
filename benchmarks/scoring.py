"""A file of a million PHQ-9 answers scored, beside NumPy reading and adding up the same file: the limit."""

import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ITEMS = [f"q{n}" for n in range(1, 10)]
NUMPY = """
import sys, numpy
answers = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1, dtype=numpy.int8)
numpy.savetxt(sys.argv[2], answers.sum(axis=1), fmt="%d")
"""


def write_answers(file: Path, rows: int) -> None:
    """Write complete answers, the same for every run."""
    chance = random.Random(9)
    with file.open("w") as out:
        out.write(",".join(ITEMS) + "\n")
        for _ in range(rows):
            out.write(",".join(map(str, chance.choices(range(4), k=9))) + "\n")


def measured(words: list[str]) -> dict[str, float]:
    """Run a command; return its CPU seconds and the most memory it held, in MB."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # a process between, so that the figures are of this command alone
        subprocess.run(
            words, cwd=ROOT, env={**os.environ, "PYTHONPATH": "src:."}, check=True, capture_output=True
        )
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(writer, f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}".encode())
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    os.close(writer)
    if status:
        raise RuntimeError(f"{words[:4]} failed")
    seconds, megabytes = map(float, os.read(reader, 100).split())
    os.close(reader)
    return {"seconds": seconds, "megabytes": megabytes}


def measure(rows: int) -> dict[str, Any]:
    """Score files of `rows` and of a tenth of it, and let NumPy add up the larger. They must agree."""
    with tempfile.TemporaryDirectory(prefix="handrail-scoring-") as home:
        found: dict[str, Any] = {"rows": rows}
        for name, count in (("tenth", rows // 10), ("whole", rows)):
            file, scores = Path(home) / f"{name}.csv", Path(home) / f"{name}-scores.csv"
            write_answers(file, count)
            words = [sys.executable, "-m", "handrail.doors.commands.main", "score", "--instrument", "phq9"]
            found[name] = measured([*words, "--out", str(scores), str(file)])
        sums = Path(home) / "sums.csv"
        found["numpy"] = measured([sys.executable, "-c", NUMPY, str(file), str(sums)])
        totals = [line.split(",", 1)[0] for line in scores.read_text().splitlines()[1:]]
        if totals != sums.read_text().split():
            raise RuntimeError("The scores are not the sums.")
        return found
