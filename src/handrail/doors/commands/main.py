"""`handrail`: run it, tell the demo, rehearse a clinic, verify the record."""

import os

import click


@click.group()
@click.version_option(package_name="handrail")
def main() -> None:
    """Handrail runs intensive outpatient programs, from a first call to the months after."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django  # noqa: PLC0415 - settings first, so that --help needs no database

    django.setup()


@main.command()
def migrate() -> None:
    """Bring the database to this version."""
    from django.core.management import call_command  # noqa: PLC0415 - after django.setup()

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable")


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def django(words: tuple[str, ...]) -> None:
    """Run a command of the framework (makemigrations, shell ...), for developers."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after django.setup()

    execute_from_command_line(["handrail django", *words])


if __name__ == "__main__":
    main()
