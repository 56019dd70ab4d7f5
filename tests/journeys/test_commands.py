"""The command line, as whoever runs Handrail uses it."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import click
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_scopes import scope

from handrail.anytime.outbox import operations as outbox
from handrail.doors.commands.main import bring_up_to_date
from tests.builders_days import NAMES, enrolled, make_series
from tests.server import Server, migrated_database, stored
from tests.world import NOW, make_world


@pytest.fixture
def shell(tmp_path) -> Server:
    return Server(tmp_path, migrated_database(tmp_path))


def run(shell: Server, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "handrail.doors.commands.main", *words],
        env=shell.environ() | environment,
        cwd=shell.home,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.ledger("S06")
def test_reminders_are_sent_by_the_command_and_beside_the_server(shell, tmp_path, django_db_blocker):
    clock, box = tmp_path / "clock", tmp_path / "outbox"
    clock.write_text((NOW + timedelta(hours=10)).isoformat())
    shell.environment |= {"HANDRAIL_REHEARSAL": "1", "HANDRAIL_CLOCK_FILE": str(clock)}
    with django_db_blocker.unblock(), stored(shell):
        world = make_world("riverside")
        with scope(organization=world.organization):
            series = make_series(world)
            for name in NAMES[:2]:
                (episode,) = enrolled(world, series, name)
                type(episode.client).objects.filter(pk=episode.client_id).update(phone="555-0142")
                episode.client.refresh_from_db()
                outbox.set_reach(
                    episode.client, by=world.actor("dora"), at=NOW, email=False, text=True, same_day=False
                )
    shell.command("work", "--once")
    shell.command("work", "--once")
    assert len(list(box.iterdir())) == 2
    for sent in box.iterdir():
        sent.unlink()
    clock.write_text((NOW + timedelta(hours=34)).isoformat())
    shell.environment["HANDRAIL_WORKER"] = "1"
    shell.start()
    until = time.monotonic() + 200
    while len(list(box.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.2)
    shell.stop()
    assert len(list(box.iterdir())) == 2


@pytest.mark.long
def test_a_clinic_is_rehearsed_and_no_rule_of_the_house_is_broken(shell):
    done = run(shell, "simulate", "--weeks", "3", "--clients", "6", "--seed", "7")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 rules broken" in done.stdout
    holds = run(shell, "verify-record")
    assert holds.returncode == 0
    assert "lines hold" in holds.stdout
    anchor = holds.stdout.strip().rsplit(" ", 1)[1]
    assert run(shell, "verify-record", "--expect", anchor).returncode == 0
    gone = run(shell, "verify-record", "--expect", "1:" + "0" * 64)
    assert gone.returncode == 1
    assert "was rewritten" in gone.stdout
    again = run(shell, "simulate")
    assert again.returncode == 1
    assert "needs an empty database" in again.stderr


def test_a_setting_that_endangers_a_record_is_refused_before_anyone_signs_in(shell):
    refused = run(shell, "check", HANDRAIL_DEMO="1", HANDRAIL_HTTPS="1")
    assert refused.returncode == 1
    assert "handrail.E002" in refused.stderr
    refused = run(shell, "check", HANDRAIL_CLOCK_FILE="/nowhere")
    assert refused.returncode == 1
    assert "handrail.E001" in refused.stderr
    refused = run(shell, "check", HANDRAIL_HTTPS="1")
    assert refused.returncode != 0
    assert "handrail.E003" in refused.stderr
    assert run(shell, "check").returncode == 0
    served = {
        "HANDRAIL_HTTPS": "1",
        "HANDRAIL_ADDRESS": "https://portal.example",
        "ALLOWED_HOSTS": "portal.example",
    }
    safe = run(shell, "check", **served)
    assert safe.returncode == 0, safe.stderr
    wrong = {"HANDRAIL_REHEARSAL": "1", "ALLOWED_HOSTS": "*", "SECRET_KEY": "a" * 40}
    refused = run(shell, "check", **served | wrong)
    assert refused.returncode == 1
    assert [number for number in ("E004", "E007", "E008") if number not in refused.stderr] == []
    refused = run(shell, "check", **served | {"ALLOWED_HOSTS": "elsewhere.example"})
    assert "ALLOWED_HOSTS=portal.example" in refused.stderr
    (shell.home / "minors.yaml").write_text("id: minors\nversion: two\n")
    refused = run(shell, "check", HANDRAIL_MINORS=str(shell.home / "minors.yaml"))
    assert refused.returncode == 1
    assert "handrail.E009" in refused.stderr
    assert "minors.yaml:2" in refused.stderr


def test_nobody_else_on_the_machine_reads_what_is_kept(tmp_path):
    home, was = tmp_path / "clinic", os.umask(0o022)
    try:
        shell = Server(home, f"sqlite:///{home / 'handrail.sqlite3'}", {"SECRET_KEY": ""})
        home.parent.chmod(0o755)
        tmp_path.joinpath("cwd").mkdir()
        for words in (["migrate"], ["check"]):
            done = subprocess.run(
                [sys.executable, "-m", "handrail.doors.commands.main", *words],
                env=shell.environ(), cwd=tmp_path / "cwd", capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
    finally:
        os.umask(was)
    kept = [home, *home.iterdir()]
    assert {"handrail.sqlite3", "secret"} <= {one.name for one in kept}
    assert [one.name for one in kept if one.stat().st_mode & 0o077] == []
    home.chmod(0o755)
    refused = run(shell, "check")
    assert refused.returncode == 1
    assert f"chmod -R go= {home}" in refused.stderr


def test_a_password_is_set_only_for_someone_who_is_there(shell):
    done = run(shell, "password", "nobody@example.org", "--password", "correct horse battery")
    assert done.returncode == 1
    assert "no sign-in" in done.stderr


@pytest.mark.parametrize("app", ["placement", "people"], ids=["nothing leans on it", "others lean on it"])
def test_a_database_of_half_the_folded_steps_is_refused_with_what_to_do(db, app):
    steps = MigrationRecorder(connection)
    steps.record_unapplied(app, "0001_tables")
    for step in steps.applied_migrations():
        if step[0] == app:
            steps.record_unapplied(*step)
    steps.record_applied(app, "0001_initial")
    with pytest.raises(click.ClickException, match="Run `handrail migrate` with commit"):
        bring_up_to_date()


def test_a_database_of_all_the_folded_steps_goes_on(db):
    steps = MigrationRecorder(connection)
    for app, name in MigrationLoader(connection).replacements:
        steps.record_unapplied(app, name)
    bring_up_to_date()
    assert not MigrationExecutor(connection).migration_plan(MigrationLoader(connection).graph.leaf_nodes())
