"""`handrail open-clinic`: from an empty database to a director who brings in a program and adds staff, by nothing else."""

import re

import pytest
from click.testing import CliRunner
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from handrail.doors.commands.main import main
from handrail.ground.access.models import User
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.models import Organization, Room, Site
from handrail.ground.people.models import Staff
from handrail.ground.record import queries as record
from tests.world import NOW, PASSWORD, hire, key

pytestmark = [pytest.mark.django_db, pytest.mark.ledger("P07")]
SAID = {
    "name": "Harbor IOP",
    "phone": "555-0177",
    "site": "Harbor house",
    "address": "9 Quay Street, Portville, OH",
    "state": "oh",
    "time-zone": "America/New_York",
    "director": "Noa Stern",
    "email": "Noa@harbor.example",
}


@pytest.fixture(autouse=True)
def _no_migrating(monkeypatch):
    monkeypatch.setattr("handrail.doors.commands.main.bring_up_to_date", lambda: None)


def opened(typed: str = "", **changes: str):
    said = {name: value for name, value in (SAID | changes).items() if value}
    words = [word for name, value in said.items() for word in (f"--{name}", value)]
    done = CliRunner().invoke(main, ["open-clinic", *words], input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def link_in(words: str) -> str:
    return re.search(r"http://[^/]+(/sign-in/\S+)", words)[1]


def choose_password(browser, link: str) -> None:
    form = browser.get(link)
    assert form.status_code == 302
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    assert browser.post(form["Location"], sent).status_code == 302


def sign_in(browser, email: str):
    return browser.post(reverse("account_login"), {"login": email, "password": PASSWORD})


def test_a_clinic_is_opened_and_its_director_signs_in_and_works(browse):
    done = opened()
    assert done.exit_code == 0, done.output
    assert "Harbor IOP is open. Noa Stern chooses a password here:" in done.output
    director = browse()
    choose_password(director, link_in(done.output))
    assert "password" in browse().get(link_in(done.output)).content.decode()
    assert browse().get(link_in(done.output)).status_code == 200  # used: says so, and offers no form
    assert sign_in(director, "noa@harbor.example").status_code == 302
    organization = Organization.objects.get()
    with scope(organization=organization):
        site, noa = Site.objects.get(), Staff.objects.get()
        assert (site.jurisdiction, site.time_zone, site.phone) == ("OH", "America/New_York", "555-0177")
        assert noa.roles == ["director"]
        assert list(record.breaks(organization.pk)) == []
    site_page = reverse("clinic:site", args=[site.pk])
    assert site_page in director.get(reverse("staff:programs")).content.decode()
    for route in ("staff:today", "staff:work", "people:staff", "schedule:week"):
        assert director.get(reverse(route)).status_code == 200
    assert director.get(site_page).status_code == 200

    rooms = reverse("clinic:rooms", args=[site.pk])
    assert director.post(rooms, {"name": "Blue room", "capacity": "12"} | key()).status_code == 302
    new = reverse("clinic:new_program", args=[site.pk])
    text = director.get(f"{new}?from=skills").context["form"]["text"].value()
    proposed = director.post(new, {"text": text} | key())
    assert proposed.status_code == 302
    proposal = proposed["Location"].rstrip("/").rsplit("/", 1)[-1]
    assert director.post(reverse("clinic:publication", args=[proposal]), key()).status_code == 302
    hired = {"name": "Ana Ruiz", "email": "ana@harbor.example", "roles": ["therapist"], "site": str(site.pk)}
    assert director.post(reverse("staff:hiring"), hired | key()).status_code == 302
    with scope(organization=organization):
        assert [room.name for room in Room.objects.all()] == ["Blue room"]
        assert [one.program for one in clinic.programs_in_force()] == ["skills"]
        assert Staff.objects.filter(name="Ana Ruiz").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"time-zone": "New York"}, "'New York' is not a time zone. Write one like America/New_York."),
        ({"time-zone": "../etc/passwd"}, "is not a time zone"),
        ({"state": "Ohio"}, "'Ohio' is not a state. Write its two letters, such as NY."),
        ({"email": "noa"}, "'noa' is not an e-mail address."),
        ({"name": "x" * 121}, "write at most 120 characters"),
        ({"name": "  "}, "write it in words"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(wrong, said):
    done = opened(**wrong)
    assert done.exit_code == 2
    assert said in done.output
    assert not Organization.objects.exists()
    assert not User.objects.exists()


def test_at_the_prompt_it_is_asked_again(db):
    done = opened("New York\nAmerica/Chicago\n", **{"time-zone": ""})
    assert done.exit_code == 0, done.output
    assert "'New York' is not a time zone" in done.output
    with scopes_disabled():
        assert Site.objects.get().time_zone == "America/Chicago"


def test_the_same_name_twice_is_refused_with_what_to_do():
    assert opened().exit_code == 0
    again = opened(name="harbor iop", email="other@harbor.example")
    assert again.exit_code == 1
    assert "There is a clinic 'harbor iop' already." in again.output
    assert "choose another name" in again.output
    assert "Nothing was saved." in again.output
    assert Organization.objects.count() == User.objects.count() == 1


def test_an_address_in_use_leaves_nothing_half_saved():
    assert opened().exit_code == 0
    again = opened(name="Lakeside IOP")
    assert again.exit_code == 1
    assert "There is a sign-in with this e-mail address already." in again.output
    assert Organization.objects.count() == 1
    with scopes_disabled():
        assert Site.objects.count() == 1


def test_not_beside_the_demo_which_anyone_may_enter(world):
    hire(world, "june", "June Park", "", ["director"], at=NOW)
    User.objects.filter(email__startswith="june").update(email="june@demo.example")
    done = opened()
    assert done.exit_code == 1
    assert "This database holds the demo" in done.output
    assert "HANDRAIL_HOME" in done.output


def test_a_name_without_latin_letters_opens_as_well():
    assert opened(name="港湾诊所").exit_code == 0
    assert Organization.objects.get().slug == "clinic"
