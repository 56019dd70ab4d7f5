"""`handrail`: run it, tell the demo, rehearse a clinic, verify the record."""

import csv
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from handrail.doors.commands import timetables
from handrail.doors.commands.asking import Email, State, TimeZone, Words

HALFWAY = (
    "This database was made by an early version of Handrail and holds only a part of the steps that were since "
    "folded into one (docs/decisions/0010). Nothing was changed. Run `handrail migrate` with commit 9ee4269 first, "
    "then with this version."
)


@click.group()
def main() -> None:
    """Handrail runs intensive outpatient programs, from a first call to the months after."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    os.umask(0o077)  # whatever is written now names people: the database, scores, messages, the mailbox
    import django  # noqa: PLC0415 - settings first, so that --help needs no database

    django.setup()


for _command in (
    timetables.timetable,
    timetables.timetable_check,
    timetables.timetable_export,
    timetables.timetable_run,
):
    main.add_command(_command)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--workers", default=2, show_default=True, help="Server processes.")
@click.option("--threads", default=4, show_default=True, help="Requests at once in each process.")
def run(host: str, port: int, workers: int, threads: int) -> None:
    """Set up the database, open the demo clinic if asked and it is empty, and serve."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup()

    from handrail.doors.commands.serve import gather_static, serve, working  # noqa: PLC0415 - after django.setup()

    check_deployment()
    bring_up_to_date()
    gather_static()
    if settings.DEMO:
        open_demo(f"http://{host}:{port}/demo/")
    click.echo(f"\nHandrail is at http://{host}:{port}/\nStop it with Ctrl-C.\n")
    with working(settings.WORKER):
        serve(host=host, port=port, workers=workers, threads=threads)


@main.command()
def migrate() -> None:
    """Bring the database to this version."""
    bring_up_to_date()


@main.command()
@click.option("--as-of", default=None, help="The day the demo ends on (default: today).")
def demo(as_of: str | None) -> None:
    """Tell a clinic over time: 24 invented clients in every stage as of today."""
    from handrail.doors.commands import demo as demos  # noqa: PLC0415 - after django.setup()

    bring_up_to_date()
    if not demos.is_empty():
        raise click.ClickException(
            "There is a clinic in this database already. The demo needs an empty one: set DATABASE_URL or HANDRAIL_HOME."
        )
    moment = datetime.fromisoformat(as_of).replace(tzinfo=UTC) if as_of else datetime.now(UTC)
    demos.tell(as_of=moment, show_progress=sys.stderr.isatty())
    for line in demos.sign_ins():
        click.echo(line)


@main.command("open-clinic")
@click.option("--name", prompt="Name of the clinic", type=Words(120))
@click.option("--phone", prompt="Its phone number", type=Words(40), help="Shown to clients and the public.")
@click.option("--site", prompt="Name of its first site", type=Words(120), help="Where a program meets.")
@click.option("--address", prompt="Address of the site", type=Words(200))
@click.option("--state", prompt="State, two letters", type=State(), help="Such as NY.")
@click.option("--time-zone", prompt="Time zone", type=TimeZone(), help="Such as America/New_York.")
@click.option("--director", prompt="Name of the first director", type=Words(120))
@click.option(
    "--email",
    prompt="E-mail address of the director",
    type=Email(),
    help="What the director signs in with.",
)
def open_clinic(**said: str) -> None:
    """Open a clinic of your own: its first site and its director. Asks for what is not given.

    The director does the rest on the pages: programs, rooms, staff.
    """
    from django.conf import settings  # noqa: PLC0415 - after django.setup()

    from handrail.doors.commands.opening import Opening, open_clinic  # noqa: PLC0415 - after django.setup()
    from handrail.ground import clock  # noqa: PLC0415 - after django.setup()
    from handrail.ground.access.links import DAYS  # noqa: PLC0415 - after django.setup()
    from handrail.ground.steps import NotAllowed  # noqa: PLC0415 - after django.setup()

    bring_up_to_date()
    opening = Opening(**said)
    try:
        path = open_clinic(opening, at=clock.now())
    except NotAllowed as refusal:
        raise click.ClickException("\n".join(refusal.reasons) + "\nNothing was saved.") from None
    click.echo(f"\n{opening.name} is open. {opening.director} chooses a password here:\n")
    click.echo(f"  {settings.ADDRESS}{path}\n")
    click.echo(
        f"The link works once, for {DAYS} days, while Handrail runs (`handrail run`, HANDRAIL_DEMO off). "
        f"Lost it? `handrail password {opening.email}`.\n"
        "Then: Programs, the site, and 'Bring in a program'; rooms are there too; and Staff, 'Add a member of staff'."
    )


@main.command()
@click.option("--weeks", default=12, show_default=True)
@click.option("--clients", default=24, show_default=True)
@click.option("--seed", default=7, show_default=True)
def simulate(weeks: int, clients: int, seed: int) -> None:
    """Rehearse a clinic on an empty database and check every rule of the house after each day."""
    from handrail.doors.commands import demo as demos  # noqa: PLC0415 - after django.setup()
    from handrail.doors.commands.simulate import rehearse  # noqa: PLC0415 - after django.setup()

    bring_up_to_date()
    if not demos.is_empty():
        raise click.ClickException("A simulation needs an empty database: set DATABASE_URL or HANDRAIL_HOME.")
    broken = rehearse(weeks=weeks, clients=clients, seed=seed, say=click.echo)
    if broken:
        raise click.ClickException(f"{broken} rules of the house were broken.")


@main.command()
@click.option("--once", is_flag=True, help="Do what is due now and end: for a timer of your own.")
def work(once: bool) -> None:
    """Send what waits to be sent. `handrail run` does this as well; more of them may run anywhere."""
    from handrail.doors.commands.work import work as go_on  # noqa: PLC0415 - after django.setup()

    go_on(once=once)


@main.command()
def check() -> None:
    """Look for settings that would put a record at risk."""
    check_deployment()
    click.echo("The settings are safe.")


@main.command("verify-record")
@click.option("--expect", default="", help="NUMBER:HASH written down earlier; checked as well.")
def verify_record(expect: str) -> None:
    """Walk each organization's record; name every line that was changed, removed or moved."""
    from handrail.doors.commands.verify import verify  # noqa: PLC0415 - after django.setup()

    if not verify(expect=expect, say=click.echo):
        sys.exit(1)


@main.command("lint-program")
@click.argument("program", metavar="FILE-OR-ID")
@click.option("--jurisdiction", default="", help="A state's two letters, such as VA.")
@click.option(
    "--payer", "payers", multiple=True, help="A payer's sheet, such as medicare; may be given again."
)
@click.option("--stop", "stops", multiple=True, help="A rule whose findings stop, such as program.day_floor.")
def lint_program(program: str, jurisdiction: str, payers: tuple[str, ...], stops: tuple[str, ...]) -> None:
    """Find what is wrong with a program: a file, one that ships (skills), or one in force (riverside:skills).

    A finding is advice unless it is made a stop, here or by the site. Fails only for mistakes and stops.
    """
    from handrail.doors.commands.lint import Chosen, Unknown, lint  # noqa: PLC0415 - after django.setup()
    from handrail.ground import clock  # noqa: PLC0415 - after django.setup()

    try:
        may_go = lint(program, Chosen(jurisdiction, payers, stops), at=clock.now(), say=click.echo)
    except Unknown as unknown:
        raise click.ClickException(str(unknown)) from None
    if not may_go:
        sys.exit(1)


@main.command()
@click.option("--instrument", required=True, help="The scale's id, such as phq9; or a pack's file.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file for the scores (default: the screen).",
)
@click.argument("answers", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def score(instrument: str, out: Path | None, answers: Path) -> None:
    """Score a file of answers: a row a response, a column an item, blank for not answered.

    Columns are named 1, 2, 3 or q1, q2, q3; any other column comes out as it went in.
    """
    from handrail.doors.commands import packs  # noqa: PLC0415 - after django.setup()
    from handrail.doors.commands.score import BadAnswers, score_file  # noqa: PLC0415 - after django.setup()

    try:
        count = score_file(packs.named(instrument), answers, out, sys.stdout)
    except packs.Refused as why:
        raise click.ClickException(str(why)) from None
    except (BadAnswers, UnicodeDecodeError, csv.Error) as wrong:
        raise click.ClickException(f"{wrong} Nothing was written to a file.") from None
    click.echo(f"{count} scored.", err=True)


@main.command("lint-pack")
@click.argument("pack", metavar="FILE-OR-ID")
def lint_pack(pack: str) -> None:
    """Find what is wrong with a scale's pack: a YAML file, a FHIR Questionnaire (.json), or one that is here (phq9)."""
    from handrail.doors.commands import packs  # noqa: PLC0415 - after django.setup()

    try:
        if not packs.lint(pack, say=click.echo):
            sys.exit(1)
    except packs.Refused as why:
        raise click.ClickException(str(why)) from None


@main.command("export-pack")
@click.option("--as", "form", type=click.Choice(["yaml", "fhir"]), default="yaml", show_default=True)
@click.argument("pack", metavar="FILE-OR-ID")
def export_pack(form: str, pack: str) -> None:
    """Print a scale's pack as YAML, or as a FHIR R4 Questionnaire."""
    from handrail.doors.commands import packs  # noqa: PLC0415 - after django.setup()

    try:
        click.echo(packs.exported(packs.named(pack), form), nl=False)
    except packs.Refused as why:
        raise click.ClickException(str(why)) from None


@main.command("import-pack")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_pack(file: Path) -> None:
    """Bring a pack to this clinic: a YAML file or a FHIR Questionnaire (.json). It must be without a mistake."""
    from handrail.doors.commands import packs  # noqa: PLC0415 - after django.setup()

    try:
        click.echo(packs.brought_in(file))
    except packs.Refused as why:
        raise click.ClickException(str(why)) from None


@main.command("load-rxnorm")
@click.option("--released", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of the release.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_rxnorm(file: Path, released: datetime) -> None:
    """Load the names and codes of RxNorm from the NLM's RXNCONSO.RRF. A newer release takes the older one's place."""
    from handrail.doors.commands.rxnorm import load  # noqa: PLC0415 - after django.setup()
    from handrail.ground import clock  # noqa: PLC0415 - after django.setup()
    from handrail.ground.steps import NotAllowed  # noqa: PLC0415 - after django.setup()

    bring_up_to_date()
    try:
        load(file, released_on=released.date(), at=clock.now(), say=click.echo)
    except NotAllowed as refusal:
        raise click.ClickException("\n".join(refusal.reasons) + "\nNothing was loaded.") from None


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; fail if a page differs from the code.")
def handbook(check: bool) -> None:
    """Write the generated pages: the journey, the rule handbook, the permission table."""
    from handrail.doors.commands.generated import pages  # noqa: PLC0415 - after django.setup()

    stale = [path for path, text in pages().items() if not path.exists() or path.read_text() != text]
    if check and stale:
        names = ", ".join(str(path.relative_to(Path.cwd())) for path in stale)
        raise click.ClickException(f"Out of date: {names}. Run 'make handbook' and commit them.")
    for path in stale:
        path.write_text(pages()[path])
        click.echo(f"wrote {path}")


@main.command()
@click.argument("email")
@click.password_option()
def password(email: str, password: str) -> None:
    """Set a sign-in's password."""
    from handrail.doors.commands.verify import set_password  # noqa: PLC0415 - after django.setup()
    from handrail.ground.steps import NotAllowed  # noqa: PLC0415 - after django.setup()

    try:
        set_password(email=email, password=password)
    except NotAllowed as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo("Done.")


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def django(words: tuple[str, ...]) -> None:
    """Run a command of the framework (makemigrations, shell ...), for developers."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after django.setup()

    execute_from_command_line(["handrail django", *words])


def bring_up_to_date() -> None:
    """Migrate if anything is left to migrate, and make the cache table that counts sign-in tries."""
    from django.core.management import call_command  # noqa: PLC0415 - after django.setup()
    from django.db import connection  # noqa: PLC0415 - after django.setup()
    from django.db.migrations.exceptions import NodeNotFoundError  # noqa: PLC0415 - after django.setup()
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - after django.setup()

    from handrail.doors.commands.first_tables import make_tables  # noqa: PLC0415 - after django.setup()

    try:
        executor = MigrationExecutor(connection)
    except NodeNotFoundError as wrong:
        raise click.ClickException(HALFWAY) from wrong
    if any(folded not in executor.loader.graph.nodes for folded in executor.loader.replacements):
        raise click.ClickException(HALFWAY)
    newest = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(newest):
        if executor.loader.applied_migrations:
            call_command("migrate", verbosity=0, interactive=False)
        else:
            make_tables(executor, until=newest)
        call_command("createcachetable", verbosity=0)


def open_demo(address: str) -> None:
    """Tell the demo clinic if the database is empty, and say how to sign in."""
    from handrail.doors.commands import demo as demos  # noqa: PLC0415 - after django.setup()

    if demos.is_empty():
        # In a process of its own: the server's workers are forked from this one, and what makes paper can't be forked.
        subprocess.run(
            [sys.executable, "-m", "handrail.doors.commands.main", "demo"],
            stdout=subprocess.DEVNULL,
            check=True,
        )
    click.echo(f"Sign in as an invented person at {address}")
    for line in demos.sign_ins():
        click.echo(f"  {line}")


def check_deployment() -> None:
    """Refuse to serve with a setting that would put a record at risk."""
    from django.core import checks  # noqa: PLC0415 - after django.setup()

    if errors := [
        found for found in checks.run_checks(include_deployment_checks=False) if found.is_serious()
    ]:
        raise click.ClickException(
            "\n".join(f"{found.id}: {found.msg} {found.hint or ''}" for found in errors)
        )


if __name__ == "__main__":
    main()
