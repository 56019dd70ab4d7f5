"""The client's page of their medicine: what is on the list, and asking about it. Help at once stands first."""

from typing import Any

from django.http import HttpResponse

from handrail.anytime.medication import operations, queries
from handrail.anytime.medication.forms import AskForm
from handrail.anytime.portal_messages import operations as messages
from handrail.anytime.safety import queries as safety
from handrail.doors.portal.pages import own, phone_of
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.ui.page import page, to


@client_page("messages.send", hears_all=True)
def medicine(request: Any) -> HttpResponse:
    episode = own(request)
    listed = queries.current(episode.pk)
    form = AskForm(request.POST or None, medications=listed)
    kept: list[Any] = []

    def ask() -> None:
        said = dict(form.cleaned_data)
        # What was stopped meanwhile may still be asked about.
        own_list = {str(one.pk): one for one in [*listed, *queries.stopped(episode.pk)]}
        said["medication"] = own_list.get(said["medication"])
        if not own_list:  # nothing on the list to ask about: their words go to the team all the same
            plain = {name: said[name] for name in ("words", "not_safe", "urgent")}
            kept.append(messages.send(episode, by=request.actor, at=clock.now(), **plain))
            return
        kept.append(operations.ask(episode, by=request.actor, at=clock.now(), **said))

    if form.accepted(ask):
        if safety.is_raised_about(kept[0]):
            return to("portal:sent", portal_message=kept[0].pk)
        return to("portal:medicine")
    against = queries.against_allergies(episode)
    both = {allergy.pk for _one, allergy in against}  # one line must not say to take what another says not to
    standing = queries.allergies_of(episode.client_id).standing
    facts = {
        "listed": listed,
        "against": against,
        "allergies": [one for one in standing if one.pk not in both],
        "form": form,
        "asks": queries.asks_of(episode.pk),
        "phone": phone_of(episode),
        "open": episode.is_open,
    }
    return page(request, "portal/medicine.html", facts)
