"""Every command of the README is run, from a fresh clone where it matters."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.server import free_port

ROOT = Path(__file__).parents[1]
COMMAND = re.compile(r"`((?:PORT=\d+ )?make [a-z]+|\.venv/bin/handrail [a-z-]+|make [a-z]+)`")
# Run elsewhere: `make test` is what runs this; the kill test and the story drive `handrail run`.
RUN_HERE = {
    "make run",
    "make check",
    "make ledger",
    "make handbook",
    "make benchmarks",
    "PORT=8080 make run",
    ".venv/bin/handrail open-clinic",
    ".venv/bin/handrail simulate",
    ".venv/bin/handrail verify-record",
}
RUN_BY_CI = {"make test"}


def commands() -> set[str]:
    text = (ROOT / "README.md").read_text()
    found = set(COMMAND.findall(text))
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        found |= {line for line in block.splitlines() if line.startswith("make ")}
    return found


def test_every_command_of_the_readme_is_run_by_a_test():
    assert commands() - RUN_HERE - RUN_BY_CI == set()


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """A fresh clone of what is committed, and of what is not yet, in a folder of its own."""
    home = tmp_path_factory.mktemp("clone") / "handrail"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(home)], check=True)
    changed = subprocess.run(
        ["git", "ls-files", "-mo", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in changed.stdout.split():
        if (ROOT / name).is_file():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, home / name)
    return home


def clean_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HANDRAIL_", "DJANGO"))}
    kept.pop("DATABASE_URL", None)
    kept.pop("PYTHONPATH", None)
    return kept | more


@pytest.mark.long
def test_a_fresh_clone_runs_with_one_command(clone):
    """`make run`: environment from the lock file, database, demo, server; then a sign-in, and no error."""
    port = free_port()
    log = clone / "run.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env=clean_environment(PORT=str(port)),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        page = wait_for(f"http://127.0.0.1:{port}/demo/", process, log)
        paper = a_first_paper(f"http://127.0.0.1:{port}")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
    said = log.read_text()
    assert f"http://127.0.0.1:{port}/" in said
    assert "therapist" in said
    assert "therapist" in page
    assert paper.startswith(b"%PDF"), paper[:200]
    assert not re.search(r"Traceback|ERROR|CRITICAL|Warning", said), said
    handrail = str(clone / ".venv" / "bin" / "handrail")
    holds = subprocess.run(
        [handrail, "verify-record"],
        cwd=clone,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert holds.returncode == 0, holds.stdout + holds.stderr
    again = subprocess.run(
        [handrail, "simulate"],
        cwd=clone,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 1
    assert "needs an empty database" in again.stderr
    opened = subprocess.run(
        [handrail, "open-clinic"],
        cwd=clone,
        env=clean_environment(HANDRAIL_HOME=str(clone / "clinic")),
        input="Harbor IOP\n555-0177\nHarbor house\n9 Quay Street\nNY\nAmerica/New_York\nNoa Stern\nnoa@harbor.example\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert opened.returncode == 0, opened.stdout + opened.stderr
    assert "Noa Stern chooses a password here:" in opened.stdout


def a_first_paper(address: str) -> bytes:
    """Sign in as the demo's therapist and return the paper of a discharge plan, the first that this server makes."""
    visitor = build_opener(HTTPCookieProcessor(CookieJar()))
    page = visitor.open(f"{address}/demo/", timeout=30).read().decode()
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'value="dana' in one)
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    visitor.open(
        Request(f"{address}/demo/", urlencode(fields).encode(), {"Referer": f"{address}/demo/"}), timeout=30
    )
    caseload = visitor.open(f"{address}/measures/", timeout=30).read().decode()
    for client in dict.fromkeys(re.findall(r"/clients/([0-9a-f-]{36})/", caseload)):
        try:
            return visitor.open(f"{address}/clients/{client}/discharge-plan/paper/", timeout=30).read()
        except HTTPError as refused:
            if refused.code != 404:
                raise
    raise AssertionError("no client has a discharge plan")


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer: {log.read_text()}")
