"""Members of staff, by the director's pages: hired, let in, given other roles, and let go."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from handrail.anytime.notes import operations as notes
from handrail.care.schedule import queries as schedule
from handrail.ground.access.models import User
from handrail.ground.people import operations as people
from handrail.ground.people.models import Staff
from handrail.ground.record import queries as record
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import enrolled, make_series
from tests.world import NOW, PASSWORD, hire, key

pytestmark = pytest.mark.ledger("P10")
TODAY = NOW.date()
ANA = {"name": "Ana Ruiz", "title": "LCSW", "email": "Ana@clinic.example", "roles": ["therapist"]}


@pytest.fixture
def erin(world, browse):
    return browse(world.users["erin"])


@pytest.fixture
def saved_at_once(monkeypatch):
    """A page's writes are saved before it answers; here the test's own transaction stands around them."""
    monkeypatch.setattr("handrail.doors.staff.employment.transaction.on_commit", lambda act: act())


def add(world, browser, **changes):
    sent = ANA | {"site": str(world.site.pk)} | changes
    return browser.post(reverse("staff:hiring"), sent | key())


def choose_password(browser, link: str) -> None:
    form = browser.get(link)
    assert form.status_code == 302
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    assert browser.post(form["Location"], sent).status_code == 302


def shown_link(browser, staff: Staff) -> str:
    return browser.get(reverse("people:member", args=[staff.pk])).context["given"]["link"]


def sign_in(browser, email: str) -> None:
    browser.post(reverse("account_login"), {"login": email, "password": PASSWORD})


def change(world, browser, name: str, **changes):
    member = world.staff[name]
    now = {
        "name": member.name,
        "title": member.title,
        "email": world.users[name].email,
        "roles": member.roles,
        "site": str(world.site.pk),
    }
    return browser.post(reverse("staff:changing", args=[member.pk]), now | changes | key())


def end(browser, staff: Staff, on: date = TODAY):
    return browser.post(reverse("staff:leaving", args=[staff.pk]), {"on": on.isoformat()} | key())


def test_someone_hired_chooses_a_password_and_works(world, erin, browse):
    assert "Add a member of staff" in erin.get(reverse("people:staff")).content.decode()
    wrong = add(world, erin, email="", roles=[])
    assert wrong.status_code == 422
    assert "Write the e-mail address." in wrong.content.decode()
    assert "Choose at least one role" in wrong.content.decode()
    added = add(world, erin)
    ana = Staff.objects.get(name="Ana Ruiz")
    assert added["Location"] == reverse("people:member", args=[ana.pk])
    page = erin.get(added["Location"]).content.decode()
    assert "Give this link to them yourself" in page
    assert "no password yet" in page
    assert "/sign-in/forgotten/" not in erin.get(added["Location"]).content.decode()  # shown once
    page = erin.get(reverse("people:staff")).content.decode()
    assert "Ana Ruiz" in page
    assert "Riverside house" in page

    erin.post(reverse("staff:sign_in_link", args=[ana.pk]), key())
    her = browse()
    choose_password(her, shown_link(erin, ana))
    sign_in(her, "ana@clinic.example")
    assert her.get(reverse("staff:today")).status_code == 200
    assert her.get(reverse("people:staff")).status_code == 403
    assert list(record.breaks(world.organization.pk)) == []


def test_a_new_link_ends_the_one_that_nobody_used_and_leaves_a_password_alone(world, erin, browse):
    add(world, erin)
    ana = Staff.objects.get(name="Ana Ruiz")
    first = shown_link(erin, ana)
    url = reverse("staff:sign_in_link", args=[ana.pk])
    assert erin.post(url, key()).status_code == 302
    second = shown_link(erin, ana)
    assert browse().get(first).status_code == 200  # says that it ended
    choose_password(browse(), second)
    erin.post(url, key())
    her = browse()
    sign_in(her, "ana@clinic.example")
    assert her.get(reverse("staff:today")).status_code == 200
    assert Event.objects.filter(what="access.link_given").count() == 2


def test_with_a_mail_server_the_link_is_mailed_and_not_shown(world, erin, settings, saved_at_once):
    settings.EMAIL_BY_SERVER = True
    added = add(world, erin)
    assert mail.outbox[0].to == ["ana@clinic.example"]
    assert "http://localhost/sign-in/forgotten/" in mail.outbox[0].body
    page = erin.get(added["Location"]).content.decode()
    assert "A link was sent to ana@clinic.example" in page
    assert "/sign-in/forgotten/" not in page


def test_a_mail_server_that_is_down_loses_nothing(world, erin, settings, monkeypatch, saved_at_once):
    def down(*_args, **_kwargs):
        raise ConnectionRefusedError

    settings.EMAIL_BY_SERVER = True
    monkeypatch.setattr("handrail.doors.staff.employment.send_mail", down)
    added = add(world, erin)
    assert "/sign-in/forgotten/" in erin.get(added["Location"]).content.decode()


def test_an_address_in_use_is_refused_and_what_was_typed_stays(world, erin):
    refused = add(world, erin, email=world.users["alice"].email.upper())
    assert refused.status_code == 422
    assert "There is a sign-in with this e-mail address already." in refused.content.decode()
    assert "Ana Ruiz" in refused.content.decode()
    assert not Staff.objects.filter(name="Ana Ruiz").exists()


def test_the_same_form_sent_twice_adds_one(world, erin):
    sent = ANA | {"site": str(world.site.pk)} | key()
    assert erin.post(reverse("staff:hiring"), sent).status_code == 302
    assert erin.post(reverse("staff:hiring"), sent).status_code == 302
    assert Staff.objects.filter(name="Ana Ruiz").count() == 1


def test_other_roles_count_from_the_next_page_on(world, erin, browse):
    lee = browse(world.users["lee"])
    assert lee.get(reverse("people:staff")).status_code == 403
    assert change(world, erin, "lee", roles=["case_manager", "director"]).status_code == 302
    assert lee.get(reverse("people:staff")).status_code == 200
    line = Event.objects.filter(what="people.staff_changed").get()
    assert line.detail["was"] == {"roles": ["case_manager"]}
    assert line.detail["now"] == {"roles": ["case_manager", "director"]}


def test_a_role_that_is_not_of_the_staff_and_a_site_elsewhere_are_refused(world, erin, elsewhere):
    for changes in ({"roles": ["client"]}, {"site": str(elsewhere.site.pk)}):
        assert change(world, erin, "lee", **changes).status_code == 422
        assert add(world, erin, **changes).status_code == 422
    with pytest.raises(NotAllowed, match="There is no role 'client'"):
        people.hire(
            by=world.actor("erin"), at=NOW, organization_id=world.organization.pk, name="X", roles=["client"]
        )
    with pytest.raises(NotAllowed, match="no such thing here"):
        people.hire(
            by=world.actor("erin"),
            at=NOW,
            organization_id=world.organization.pk,
            name="X",
            roles=["therapist"],
            site=elsewhere.site,
        )


def test_a_mistyped_address_is_mended(world, erin, browse):
    add(world, erin, email="anna@clinic.example")
    ana = Staff.objects.get(name="Ana Ruiz")
    world.staff["ana"], world.users["ana"] = ana, ana.user
    wrong = shown_link(erin, ana)
    assert change(world, erin, "ana", email="ana@clinic.example").status_code == 302
    assert browse().get(wrong).status_code == 200  # the link to the wrong mailbox opens nothing
    erin.post(reverse("staff:sign_in_link", args=[ana.pk]), key())
    her = browse()
    choose_password(her, shown_link(erin, ana))
    sign_in(her, "ana@clinic.example")
    assert her.get(reverse("staff:today")).status_code == 200
    taken = change(world, erin, "ana", email=world.users["bob"].email)
    assert "There is a sign-in with this e-mail address already." in taken.content.decode()
    assert User.objects.get(pk=ana.user_id).email == "ana@clinic.example"


def test_the_last_director_stays_one(world, erin):
    refused = change(world, erin, "erin", roles=["therapist"])
    assert refused.status_code == 422
    assert "Erin Vale is the last director with a sign-in. Make somebody else a director first." in (
        refused.content.decode()
    )
    hire(world, "olga", "Olga Berg", "", ["director"], at=NOW)
    assert change(world, erin, "erin", roles=["therapist"]).status_code == 302


def test_nobody_ends_their_own_employment(world, erin):
    hire(world, "olga", "Olga Berg", "", ["director"], at=NOW)
    page = erin.get(reverse("staff:leaving", args=[world.staff["erin"].pk])).content.decode()
    assert "Nobody ends their own employment. Ask another director." in page
    assert end(erin, world.staff["erin"]).status_code == 422
    assert Staff.objects.get(pk=world.staff["erin"].pk).left_on is None


def test_of_two_directors_who_end_each_other_at_once_one_stays(world):
    hire(world, "olga", "Olga Berg", "", ["director"], at=NOW)
    erin, olga = world.actor("erin"), world.actor("olga")  # both pages were open already
    people.end_employment(world.staff["olga"], by=erin, at=NOW, on=TODAY)
    with pytest.raises(NotAllowed, match="last director"):
        people.end_employment(world.staff["erin"], by=olga, at=NOW, on=TODAY)


def test_whoever_leaves_is_out_at_once_and_what_was_theirs_is_listed(world, erin, browse):
    series = make_series(world)
    episode = enrolled(world, series, ("Sam", "Kerr"))[0]
    note = notes.write_note(
        episode, by=world.actor("alice"), at=NOW, kind="individual", text="Talked.", service_on=TODAY
    )
    alice, staff = browse(world.users["alice"]), world.staff["alice"]
    assert alice.get(reverse("staff:today")).status_code == 200
    page = erin.get(reverse("staff:leaving", args=[staff.pk])).content.decode()
    assert series.title in page
    assert reverse("schedule:leader", args=[series.pk]) in page
    assert reverse("notes:note", args=[note.pk]) in page
    assert schedule.unlicensed_sessions(on=TODAY) == []
    later = end(erin, staff, TODAY + timedelta(days=1))
    assert "choose today or an earlier day" in later.content.decode()
    assert end(erin, staff).status_code == 302

    away = alice.get(reverse("staff:today"))
    assert away["Location"].startswith(reverse("account_login"))
    sign_in(alice, world.users["alice"].email)
    assert alice.get(reverse("staff:today")).status_code == 302
    page = erin.get(reverse("staff:leaving", args=[staff.pk])).content.decode()
    assert "Alice Moreno has left" in page
    assert series.title in page
    # Her licence is in force for years, and still nobody may think that she leads.
    unled = schedule.unlicensed_sessions(on=TODAY)
    assert unled
    assert "Alice Moreno does not work here any more" in unled[0].lack.words
    everyone = erin.get(reverse("people:staff")).content.decode()
    assert "Have left" in everyone
    again = end(erin, staff)
    assert again.status_code == 422
    assert "does not work here any more" in again.content.decode()
    for url in ("staff:changing", "people:member"):
        assert erin.get(reverse(url, args=[staff.pk])).status_code == 200
    assert Event.objects.filter(what="people.employment_ended").count() == 1
    assert list(record.breaks(world.organization.pk)) == []


def test_a_link_does_not_let_somebody_back_in_who_left(world, erin, browse):
    add(world, erin)
    ana = Staff.objects.get(name="Ana Ruiz")
    link = shown_link(erin, ana)
    assert end(erin, ana).status_code == 302
    assert browse().get(link).status_code == 200  # says that it ended
    refused = erin.post(reverse("staff:sign_in_link", args=[ana.pk]), key())
    assert refused.status_code == 409
    assert "does not work here any more" in refused.content.decode()


def test_only_a_director_of_this_clinic(world, elsewhere, browse):
    lee = world.staff["lee"]
    routes = [("changing", ANA), ("sign_in_link", {}), ("leaving", {"on": TODAY.isoformat()})]
    for name, sent in routes:
        url = reverse(f"staff:{name}", args=[lee.pk])
        assert browse(world.users["bob"]).post(url, sent | key()).status_code == 403
        assert browse(elsewhere.users["erin"]).post(url, sent | key()).status_code == 404
    assert browse(world.users["bob"]).get(reverse("staff:hiring")).status_code == 403
    assert Staff.objects.get(pk=lee.pk).left_on is None
