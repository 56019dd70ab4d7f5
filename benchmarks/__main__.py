"""`python -m benchmarks`: measure, print, and write benchmarks/results.md."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from benchmarks.scoring import measure

HERE = Path(__file__).parent
ENGINES = ("sqlite", "postgres")
SIZES = os.environ.get("HANDRAIL_BENCHMARK_SIZES", "200 50000").split()
# CPU milliseconds an operation of the better peer, and its name (50,000 patients, the same two engines).
PEERS = {
    "create a patient": (12.5, "Medplum"),
    "a PHQ-9 answered and stored with its items": (28.9, "CARE"),
    "attendance of a group of 12, one transaction": (88.0, "Medplum"),
    "a chart": (10.4, "Medplum"),
    "one site's list of a day (60 entries)": (9.1, "Medplum"),
}
GOAL_MS = 25
# A run at sizes of its own (a test of this command) leaves the kept results alone.
RESULTS = (
    HERE.parent / "var" / "benchmarks.md" if "HANDRAIL_BENCHMARK_SIZES" in os.environ else HERE / "results.md"
)


@click.command()
@click.option(
    "--sizes", default=" ".join(SIZES), show_default=True, help="Clients of history, smallest first."
)
@click.option("--engine", type=click.Choice([*ENGINES, "both"]), default="both", show_default=True)
@click.option(
    "--only", type=click.Choice(["pages", "works", "caseload", "kill", "crowd", "scoring"]), default=None
)
@click.option(
    "--rounds",
    default=0,
    help="Asks of each page and work (100), rounds of the kill test (200), or rows to score (1,000,000).",
)
@click.option(
    "--minutes", default=10, show_default=True, help="With --only crowd: within which all check in."
)
@click.option("--results", type=click.Path(path_type=Path), default=RESULTS, show_default=True)
def main(sizes: str, engine: str, only: str | None, rounds: int, minutes: int, results: Path) -> None:
    """Measure pages and works on a clinic with a short and a long past; with --only kill, durability."""
    engines = ENGINES if engine == "both" else (engine,)
    counts = [int(size) for size in sizes.replace(",", " ").split()]
    parts = _kept(results)
    if only == "kill":
        parts["kill"] = _kill_words({one: run(one, "kill", 0, rounds or 200)["kill"] for one in engines})
    elif only == "crowd":
        parts["crowd"] = _crowd_words({one: run(one, "crowd", 0, minutes) for one in engines})
    elif only == "caseload":
        parts["caseload"] = _caseload_words(
            {one: run(one, "caseload", counts[0], rounds or 50) for one in engines}
        )
    elif only == "scoring":
        parts["scoring"] = _scoring_words(measure(rounds or 1_000_000))
    else:
        found = {
            (one, size): _figures(one, size, size == counts[-1], only, rounds)
            for one in engines
            for size in counts
        }
        _give_pace(found)
        if only != "works":
            parts["pages"] = _pages_words(found, counts)
        if only != "pages":
            parts["works"] = _works_words(
                {one: found[one, counts[-1]]["works"] for one in engines}, counts[-1]
            )
    results.parent.mkdir(exist_ok=True)
    results.write_text(_HEAD + "".join(f"<!-- {name} -->\n{words}" for name, words in sorted(parts.items())))
    click.echo(results.read_text())


def _figures(engine: str, size: int, largest: bool, only: str | None, rounds: int) -> dict[str, Any]:
    """Pages are measured at every size, works at the largest."""
    what = only or ("pages+works" if largest else "pages")
    return run(engine, what, size, rounds or 100) if what != "works" or largest else {}


def run(engine: str, what: str, size: int, rounds: int) -> dict[str, Any]:
    """Run one measurement in a process and on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="handrail-benchmark-") as home:
        file = Path(home) / "found.json"
        words = [sys.executable, "-m", "benchmarks.one", what, str(size), str(rounds), str(file)]
        environment = {**os.environ, "HANDRAIL_HOME": home, "PYTHONPATH": "src:.", "PG_FSYNC": "on"}
        if engine == "postgres":
            words = ["bin/with-postgres", *words]
        else:
            environment.pop("DATABASE_URL", None)
        click.echo(f"... {what} on {engine}{f', {size:,} clients' if size else ''}", err=True)
        subprocess.run(words, cwd=HERE.parent, env=environment, check=True)
        found: dict[str, Any] = json.loads(file.read_text())
        return found


def _yardstick(found: dict[tuple[str, int], Any]) -> float:
    """Return the milliseconds of the fixed piece of work at its quickest in this run."""
    return 1000 * min(float(one["yard"]) for one in found.values() if one)


def _give_pace(found: dict[tuple[str, int], Any]) -> None:
    """Say of each figure how many times slower than at its best in this run the machine was meanwhile."""
    best = _yardstick(found) / 1000
    for one in found.values():
        for figure in [*one.get("pages", []), *one.get("works", [])]:
            figure["pace"] = figure["yard"] / best


def _pages_words(found: dict[tuple[str, int], Any], sizes: list[int]) -> str:
    """Return the table of the pages: queries must be the same at every size."""
    small, large = sizes[0], sizes[-1]
    lines = [
        f"\n## Pages: {small:,} and {large:,} clients of history\n",
        f"The goal is a median under {GOAL_MS} ms at both sizes, and no growth in queries. 'Pace' is how many times slower "
        "than at its best in the same run the machine was meanwhile, by a small fixed piece of work done between the asks "
        "(pace.py); 'at best' is the larger median divided by its pace: what the page takes when nobody else is working. "
        f"At its quickest that piece of work took {_yardstick(found):.2f} ms: by it two machines can be compared.\n",
        f"| page | engine | queries | median ms, {small:,} | p95 | pace | median ms, {large:,} | p95 | pace | growth | at best | goal |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for engine in dict.fromkeys(one for one, _ in found):
        for few, many in zip(found[engine, small]["pages"], found[engine, large]["pages"], strict=True):
            same = "" if few["queries"] == many["queries"] else f" and {many['queries']}"
            best = max(few["median"] / few["pace"], many["median"] / many["pace"])
            reached = "reached" if max(few["median"], many["median"]) < GOAL_MS else "not reached"
            if reached == "not reached" and best < GOAL_MS:
                reached = "reached at best"
            growth = (many["median"] / many["pace"]) / (few["median"] / few["pace"])
            lines.append(
                f"| {few['page']} | {engine} | {few['queries']}{same} | {few['median']:.1f} | {few['p95']:.1f} | {few['pace']:.2f} "
                f"| {many['median']:.1f} | {many['p95']:.1f} | {many['pace']:.2f} | {growth:.2f} | {best:.1f} | {reached} |"
            )
    return "\n".join(lines) + "\n"


def _caseload_words(found: dict[str, Any]) -> str:
    """Return what the caseload page takes: a whole caseload drawn, so there is no goal of a page that is open all day."""
    lines = [
        "\n## The caseload page\n",
        "Every client's every scale as a line since admission, whoever is off track first; held against what is usual, learned "
        "from the history. Queries must not grow with the clients.\n",
        "| page | engine | queries | median ms | p95 | CPU ms |",
        "|---|---|---|---|---|---|",
    ]
    for engine, one in found.items():
        lines += [
            f"| {page['page']} | {engine} | {page['queries']} | {page['median']:.0f} | {page['p95']:.0f} | {page['cpu']:.0f} |"
            for page in one["pages"]
        ]
    return "\n".join(lines) + "\n"


def _works_words(found: dict[str, Any], size: int) -> str:
    """Return the table of the five works beside the better peer's figure."""
    lines = [
        f"\n## Five works: CPU ms an operation, application and database together, {size:,} clients\n",
        "Over HTTP to the real server: access checks, write keys, the record and its hash chain on. "
        "The goal is a third of the better peer, which ran without an access policy and answers JSON; "
        "a page is HTML for a person. 'Facts alone' are the same facts as JSON, made in the measuring process "
        "by the same queries, through the same scope, the reading recorded, without HTTP.\n",
        "| work | engine | CPU ms | of it the database | pace | at best | better peer | goal | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for engine, works in found.items():
        for work in works:
            peer, who = next(
                (said for name, said in PEERS.items() if work["name"].startswith(name)), (0.0, "")
            )
            word = _word(work["total"], work["total"] / work["pace"], peer)
            lines.append(
                f"| {work['name']} | {engine} | {work['total']:.1f} | {work['database']:.1f} "
                f"| {work['pace']:.2f} | {work['total'] / work['pace']:.1f} "
                f"| {peer} ({who}) | {peer / 3:.1f} | {word} |"
            )
    return "\n".join(lines) + "\n"


def _word(total: float, at_best: float, peer: float) -> str:
    """Return how a work stands against a third of the better peer."""
    if total <= peer / 3:
        return "reached"
    if at_best <= peer / 3:
        return "reached at best"
    return "better than the peer" if total < peer else "not reached"


def _kill_words(found: dict[str, str]) -> str:
    lines = [f"- {engine}: {line}" for engine, line in found.items()]
    return "\n## Killed in the middle of writing\n\n" + "\n".join(lines) + "\n"


def _crowd_words(found: dict[str, Any]) -> str:
    """Return what everyone waited while a whole site checked in."""
    first = next(iter(found.values()))
    lines = [
        f"\n## {first['clients']} clients check in within {first['minutes']} minutes, {first['leaders']} leaders hold their boards open\n",
        "One server of two processes, everyone on a connection of their own, on the same machine as those who ask. What "
        "was waited, from the first byte sent to the last one read.\n",
        "| ask | engine | asked | median ms | p95 | longest |",
        "|---|---|---|---|---|---|",
    ]
    for engine, one in found.items():
        lines += [
            f"| {ask['ask']} | {engine} | {ask['n']:,} | {ask['median']:.0f} | {ask['p95']:.0f} | {ask['most']:.0f} |"
            for ask in one["asks"]
        ]
    for engine, one in found.items():
        kept = ", ".join(f"{number} {what}" for what, number in one["kept"].items())
        wrong = f" ({'; '.join(one['errors'])})" if one["errors"] else ""
        lines.append(f"\n{engine}: {one['failed']} asks failed{wrong}; kept: {kept}.")
    return "\n".join(lines) + "\n"


def _scoring_words(found: dict[str, Any]) -> str:
    """Return what scoring a file takes, beside NumPy's plain sum."""
    whole, tenth, limit = found["whole"], found["tenth"], found["numpy"]
    return (
        "\n".join(
            [
                f"\n## {found['rows']:,} PHQ-9 answers in a file\n",
                "`handrail score` checks each answer, keeps blanks, adds up, finds band and subscale and says why there is no "
                "total. NumPy reads the same file and adds up each row, and nothing else: the limit. CPU seconds with the start "
                "of the process, so that a busy machine changes little; both made the same totals.\n",
                "| | CPU s | peak MB |",
                "|---|---|---|",
                f"| handrail score | {whole['seconds']:.1f} | {whole['megabytes']:.0f} |",
                f"| the same, a tenth of the rows | {tenth['seconds']:.1f} | {tenth['megabytes']:.0f} |",
                f"| NumPy | {limit['seconds']:.1f} | {limit['megabytes']:.0f} |",
                f"\n{whole['seconds'] / limit['seconds']:.1f} times NumPy's CPU time, "
                f"{whole['megabytes'] / limit['megabytes']:.2f} of its memory; ten times the rows take "
                f"{whole['megabytes'] / tenth['megabytes']:.2f} times the memory.",
            ]
        )
        + "\n"
    )


def _kept(results: Path) -> dict[str, str]:
    """Return the parts of an earlier report, so that one part can be measured alone."""
    if not results.exists():
        return {}
    parts = results.read_text().split("<!-- ")[1:]
    return {name: words for name, _, words in (part.partition(" -->\n") for part in parts)}


_HEAD = f"""# Measured

Written by `make benchmarks`. On {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()};
other work may run on the same cores. History is laid down in bulk: each client of the past has 20 program days
with check-ins and attendance, seven PHQ-9 and GAD-7, and 20 lines of the record. PostgreSQL and SQLite both
wait for the disk (fsync, synchronous FULL).

"""

if __name__ == "__main__":
    main()
