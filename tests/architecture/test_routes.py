"""The whole URL table, walked: every route x signed out, every role, another clinic's and client's ids.

Nobody keeps a list here: routes come from the resolver, ids from the tables, permissions from the
role table. A new route is walked the day it is written.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.course import Course, make_course

from handrail.ground.access.roles import ROLES, TABLE

OUTSIDE = ("account_", "mfa_")
# Routes whose argument is a word of the definition, not an id of a row.
WORDS = {
    "clinic": "riverside",
    "program": "skills",
    "instrument": "phq9",
    "link": "no-such-link",
    "document": "treatment_consent",
}


def routes() -> Iterator[tuple[str, URLPattern]]:
    def walk(patterns: list[Any], space: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)
            elif entry.name and not entry.name.startswith(OUTSIDE):
                yield space + entry.name, entry

    return walk(get_resolver().url_patterns, "")


ROUTES = list(routes())
NAMES = [name for name, _ in ROUTES]


def ids_for(pattern: URLPattern, course: Course) -> dict[str, Any]:
    """Fill a route's arguments with this course's rows; an argument is named after what it is."""
    return {name: WORDS.get(name) or course.id_of(name) for name in pattern.pattern.converters}


def address(name: str, course: Course) -> str:
    return reverse(name, kwargs=ids_for(dict(ROUTES)[name], course))


def audience(name: str) -> tuple[str, str]:
    view = dict(ROUTES)[name].callback
    return view.audience, getattr(view, "verb", "")


@pytest.fixture
def course(world) -> Course:
    return make_course(world, "Sam", "Kerr")


def answers(browser, url) -> tuple[int, int]:
    return browser.get(url).status_code, browser.post(url, {"idempotency_key": str(uuid.uuid4())}).status_code


@pytest.mark.parametrize("name", NAMES)
def test_every_route_names_its_audience(name):
    assert audience(name)[0] in {"public", "staff", "client", "signed in", "unlock"}


@pytest.mark.parametrize("name", [n for n in NAMES if audience(n)[0] not in ("public",)])
def test_signed_out_leads_to_sign_in(name, course, browse):
    for response in (browse().get(address(name, course)), browse().post(address(name, course))):
        assert response.status_code in (302, 405)
        if response.status_code == 302:
            assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [n for n in NAMES if audience(n)[0] == "staff"])
def test_a_role_reaches_what_the_table_says_and_no_more(name, course, browse):
    verb, url = audience(name)[1], address(name, course)
    for person, staff in course.world.staff.items():
        status, posted = answers(browse(course.world.users[person]), url)
        if set(staff.roles) & TABLE[verb]:
            assert status in (200, 302, 405), f"{person} {name}: {status}"
            assert posted < 500, f"{person} {name}: {posted}"
        else:
            assert status in (403, 405), f"{person} {name}: {status}"
            assert posted == 403, f"{person} {name}: {posted}"


@pytest.mark.parametrize("name", [n for n in NAMES if audience(n)[0] == "staff"])
def test_a_client_reaches_no_staff_page(name, course, browse):
    assert set(answers(browse(course.client_user), address(name, course))) <= {404, 405}


@pytest.mark.parametrize("name", [n for n in NAMES if audience(n)[0] == "client"])
def test_staff_reach_no_page_of_the_client_and_the_client_does(name, course, browse):
    url = address(name, course)
    assert set(answers(browse(course.world.users["alice"]), url)) <= {404, 405}
    status, posted = answers(browse(course.client_user), url)
    assert status in (200, 302, 404, 405)
    assert posted < 500


def uuid_names(name: str) -> list[str]:
    return [
        n
        for n, kind in dict(ROUTES)[name].pattern.converters.items()
        if type(kind).__name__ == "UUIDConverter"
    ]


@pytest.mark.parametrize("name", [n for n in NAMES if uuid_names(n)])
def test_another_clinics_id_is_not_found(name, course, elsewhere, browse):
    """Every id argument in turn is Charlie's; the rest are ours."""
    from django_scopes import scope

    with scope(organization=elsewhere.organization):
        theirs = make_course(elsewhere, "Ana", "Ortiz")
    kind, verb = audience(name)
    user = course.client_user if kind == "client" else course.user_who_may(verb)
    for argument in uuid_names(name):
        ids = ids_for(dict(ROUTES)[name], course) | {argument: theirs.id_of(argument)}
        assert set(answers(browse(user), reverse(name, kwargs=ids))) <= {404, 405}, argument


@pytest.mark.parametrize("name", [n for n in NAMES if uuid_names(n) and audience(n)[0] == "client"])
def test_another_clients_id_is_not_found(name, course, browse):
    other = make_course(course.world, "Kim", "Blake")
    for argument in uuid_names(name):
        ids = ids_for(dict(ROUTES)[name], course) | {argument: other.id_of(argument)}
        assert set(answers(browse(course.client_user), reverse(name, kwargs=ids))) <= {404, 405}, argument


def test_every_verb_of_the_table_names_known_roles():
    for verb, roles in TABLE.items():
        assert roles <= set(ROLES), verb


def test_every_framed_verb_stands_in_the_table():
    assert [n for n in NAMES if audience(n)[1] and audience(n)[1] not in TABLE] == []
