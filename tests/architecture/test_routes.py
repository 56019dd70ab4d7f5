"""The whole URL table, walked: every route x signed out, every role, another clinic's and client's ids.

Nobody keeps a list here: routes come from the resolver, ids from the tables, permissions from the
role table. A new route is walked the day it is written.
"""

import re
import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django_scopes import scope
from tests.course import Course, make_course
from tests.world import STAFF

from handrail.ground.access.roles import ROLES, TABLE

LINKS = re.compile(r'(?:href|action)="(/[^"?#]*)')
OUTSIDE = ("account_", "mfa_")
# Routes whose argument is a word of the definition, not an id of a row.
WORDS = {
    "due": "first_call",
    "framework": "locus",
    "clinic": "riverside",
    "program": "skills",
    "site_name": "riverside-house",
    "instrument": "phq9",
    "pack": "cssrs_screener",
    "link": "no-such-link",
    "document": "treatment_consent",
    "template": "in_care",
    "nth": "0",
    "alone": "individual",
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
    """Ask for a page and send it an empty form; whatever that did is undone."""
    got, posted, _page = page_and_answers(browser, url)
    return got, posted


def page_and_answers(browser, url) -> tuple[int, int, str]:
    with transaction.atomic():
        shown = browser.get(url)
        page = "" if shown.streaming or shown.status_code != 200 else shown.content.decode(errors="replace")
        posted = browser.post(url, {"idempotency_key": str(uuid.uuid4())}).status_code
        transaction.set_rollback(True)
    return shown.status_code, posted, page


def refused_to(roles: set[str], page: str) -> set[str]:
    """Return the routes that a page's links and forms lead to and that these roles do not include."""
    found = set()
    for path in set(LINKS.findall(page)):
        try:
            view = resolve(path).func
        except Resolver404:
            continue
        verb = getattr(view, "verb", "")
        if getattr(view, "audience", "") == "staff" and verb and not roles & TABLE[verb]:
            found.add(resolve(path).view_name)
    return found


def for_audience(*kinds: str) -> list[str]:
    return [name for name in NAMES if audience(name)[0] in kinds]


def uuid_names(name: str) -> list[str]:
    converters = dict(ROUTES)[name].pattern.converters.items()
    return [argument for argument, kind in converters if type(kind).__name__ == "UUIDConverter"]


def with_their_ids(name: str, ours: Course, theirs: Course) -> Iterator[tuple[str, str]]:
    """A route's address with each id argument in turn from another course of care, the rest ours."""
    for argument in uuid_names(name):
        if theirs.id_of(argument) == ours.id_of(argument):  # a site's search or room is of both courses
            continue
        ids = ids_for(dict(ROUTES)[name], ours) | {argument: theirs.id_of(argument)}
        yield argument, reverse(name, kwargs=ids)


def test_every_route_names_its_audience():
    kinds = {"public", "staff", "client", "caregiver", "signed in", "unlock"}
    assert [name for name in NAMES if audience(name)[0] not in kinds] == []
    assert len(NAMES) > 250


def test_signed_out_leads_to_sign_in(course, browse):
    wrong = []
    for name in for_audience("staff", "client", "caregiver", "signed in", "unlock"):
        for response in (browse().get(address(name, course)), browse().post(address(name, course))):
            away = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
            if not away and response.status_code != 405:
                wrong.append((name, response.status_code))
    assert wrong == []


def test_every_staff_page_answers_someone_who_may(course, browse):
    wrong, browse = [], cache(browse)
    for name in for_audience("staff"):
        got, posted = answers(browse(course.user_who_may(audience(name)[1])), address(name, course))
        if got not in (200, 302, 405) or posted >= 500:
            wrong.append((name, got, posted))
    assert wrong == []


# What is one person's own opens for whoever is not that person by another verb: here the task is somebody else's.
NOT_NAMED = {"review:task": "review.do_any_task"}


# The role table knows no database: on SQLite this is run, on PostgreSQL the one above (bin/test).
@pytest.mark.parametrize("person", STAFF)
def test_a_role_reaches_what_the_table_says_and_no_more(person, course, browse):
    roles, browser, wrong = set(course.world.staff[person].roles), browse(course.world.users[person]), []
    for name in for_audience("staff"):
        got, posted, page = page_and_answers(browser, address(name, course))
        if dead := refused_to(roles, page):
            wrong.append((name, "leads to a refusal", dead))
        if roles & TABLE[NOT_NAMED.get(name, audience(name)[1])]:
            good = got in (200, 302, 405) and posted < 500
        else:
            good = got in (403, 405) and posted == 403
        if not good:
            wrong.append((name, got, posted))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_client_reaches_no_staff_page(course, browse):
    browser = browse(course.client_user)
    found = {name: answers(browser, address(name, course)) for name in for_audience("staff")}
    assert {name: codes for name, codes in found.items() if not set(codes) <= {404, 405}} == {}


def test_staff_reach_no_page_of_the_client_and_the_client_does(course, browse):
    wrong, browse = [], cache(browse)
    for name in for_audience("client"):
        url = address(name, course)
        if not set(answers(browse(course.world.users["alice"]), url)) <= {404, 405}:
            wrong.append((name, "staff"))
        got, posted = answers(browse(course.client_user), url)
        if got not in (200, 302, 404, 405) or posted >= 500:
            wrong.append((name, got, posted))
    assert wrong == []


def test_a_caregiver_reaches_their_own_pages_and_nothing_of_staff_or_client(course, browse):
    browser, wrong = browse(course.caregiver_user), []
    for name in for_audience("staff", "client", "caregiver"):
        got, posted = answers(browser, address(name, course))
        own = audience(name)[0] == "caregiver"
        if not (got in (200, 405) and posted < 500 if own else {got, posted} <= {404, 405}):
            wrong.append((name, got, posted))
    assert wrong == []


def test_nobody_else_reaches_the_pages_of_a_caregiver(course, browse):
    found = {
        (name, kind): answers(browse(user), address(name, course))
        for name in for_audience("caregiver")
        for kind, user in (("staff", course.world.users["alice"]), ("client", course.client_user))
    }
    assert found
    assert {one: codes for one, codes in found.items() if not set(codes) <= {404, 405}} == {}


def test_another_clinics_id_is_not_found(course, elsewhere, browse):
    with scope(organization=elsewhere.organization):
        theirs = make_course(elsewhere, "Ana", "Ortiz")
    wrong, browse = [], cache(browse)
    for name in [name for name in NAMES if uuid_names(name)]:
        kind, verb = audience(name)
        own = {"client": course.client_user, "caregiver": course.caregiver_user}
        user = own[kind] if kind in own else course.user_who_may(verb)
        for argument, url in with_their_ids(name, course, theirs):
            codes = answers(browse(user), url)
            if not set(codes) <= {404, 405}:
                wrong.append((name, argument, codes))
    assert wrong == []


def test_another_clients_id_is_not_found(course, browse):
    other = make_course(course.world, "Kim", "Blake")
    wrong, browse = [], cache(browse)
    for name in for_audience("client", "caregiver"):
        user = course.client_user if audience(name)[0] == "client" else course.caregiver_user
        for argument, url in with_their_ids(name, course, other):
            codes = answers(browse(user), url)
            if not set(codes) <= {404, 405}:
                wrong.append((name, argument, codes))
    assert wrong == []


def test_a_child_is_reached_only_through_its_own_parent(course, browse):
    """Where a route names a client and a thing of theirs, the thing of another client here is not found."""
    other = make_course(course.world, "Kim", "Blake")
    wrong, browse = [], cache(browse)
    for name in [name for name in for_audience("staff") if len(uuid_names(name)) > 1]:
        user = course.user_who_may(audience(name)[1])
        for argument, url in with_their_ids(name, course, other):
            codes = answers(browse(user), url)
            if not set(codes) <= {404, 405}:
                wrong.append((name, argument, codes))
    assert wrong == []


def test_every_verb_of_the_table_names_known_roles():
    for verb, roles in TABLE.items():
        assert roles <= set(ROLES), verb


def test_every_framed_verb_stands_in_the_table():
    assert [n for n in NAMES if audience(n)[1] and audience(n)[1] not in TABLE] == []
