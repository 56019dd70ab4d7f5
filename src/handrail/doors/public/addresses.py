"""The public addresses of a program: short where one site runs it, with the site's name where there are several.

A form always goes to the address with the site's name: a second site may open while somebody writes.
"""

from dataclasses import dataclass

from django.urls import reverse

from handrail.ground.clinic import queries as clinics
from handrail.ground.clinic.models import Organization, ProgramInForce


@dataclass(frozen=True)
class Door:
    """One program at one site, and where its pages are."""

    in_force: ProgramInForce
    clinic: str
    site_name: str
    named: bool  # whether its addresses carry the site

    @property
    def program(self) -> str:
        return self._address("program")

    @property
    def self_check(self) -> str:
        return self._address("self_check")

    @property
    def request(self) -> str:
        return self._address("request")

    @property
    def received(self) -> str:
        return self._address("received")

    @property
    def request_form(self) -> str:
        return self._address("request", named=True)

    @property
    def self_check_form(self) -> str:
        return self._address("self_check", named=True)

    def page(self, name: str) -> str:
        """Return the address of one of its pages, as the routes call it."""
        return {"program": self.program, "self_check": self.self_check, "request": self.request}[name]

    def _address(self, name: str, *, named: bool = False) -> str:
        where = {"clinic": self.clinic, "program": self.in_force.program}
        if not (named or self.named):
            return reverse(f"public:{name}", kwargs=where)
        return reverse(f"public:{name}_at", kwargs=where | {"site_name": self.site_name})


def doors_of(organization: Organization, program: str) -> list[Door]:
    """Return a program's doors, one a site that runs it, by the site's name."""
    return _doors(organization, clinics.running(program))


def first_door(doors: list[Door], program: str) -> Door:
    """Return the door of the site that ran a program before the others did."""
    began = clinics.began_running(program)
    return min(doors, key=lambda one: began.index(one.in_force.site_id))


def all_doors(organization: Organization) -> list[Door]:
    """Return the doors of every program in force, by the program's title."""
    return _doors(organization, clinics.programs_in_force())


def _doors(organization: Organization, running: list[ProgramInForce]) -> list[Door]:
    names, ids = clinics.site_names(), [one.program for one in running]
    return [
        Door(one, organization.slug, names[one.site_id], named=ids.count(one.program) > 1) for one in running
    ]
