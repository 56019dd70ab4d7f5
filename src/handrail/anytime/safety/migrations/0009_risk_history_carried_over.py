from django.db import migrations

LEVELS = ("low", "moderate", "high")
OF_A_SCREEN = {
    "negative": "low", "none": "low", "low": "low", "moderate": "moderate", "non_acute_positive": "moderate",
}


def carry_over(apps, schema_editor):
    """Make the history of what was assessed and screened before there was one.

    A concern holds its last assessment only; those before it stand in the record. A screen raises the risk that was
    found and never lowers it.
    """
    found = _assessed(apps) + _screened(apps)
    Risk = apps.get_model("safety", "Risk")
    stands = {}
    for at, _pk, row, level, facts in sorted(found, key=lambda one: one[:2]):
        n, before = stands.get(row.episode_id, (0, None))
        if facts["source"] == "screen" and before and LEVELS.index(level) < LEVELS.index(before):
            continue
        Risk.objects.create(
            organization_id=row.organization_id, client_id=row.client_id, episode_id=row.episode_id,
            sensitivity=row.sensitivity, n=n + 1, level=level, at=at, **facts,
        )
        stands[row.episode_id] = (n + 1, level)


def _assessed(apps):
    told = {}
    for event in apps.get_model("record", "Event").objects.filter(what="safety.assessed"):
        told.setdefault(event.about, []).append(event)
    found = []
    concerns = apps.get_model("safety", "Concern").objects.filter(assessed_at__isnull=False, episode__isnull=False)
    for concern in concerns.select_related("assessed_by"):
        said = {
            event.at: (event.detail["risk"], event.detail.get("words", ""), event.by, event.by_name)
            for event in told.get(f"safety.concern:{concern.pk}", [])
            if event.detail.get("risk") in LEVELS
        }
        by = concern.assessed_by
        said.setdefault(concern.assessed_at, (concern.risk, concern.assessment, f"staff:{by.pk}", by.name))
        found += [
            (at, str(concern.pk), concern, level, {
                "source": "assessment", "why": why, "by": who, "by_name": name, "licensed": True,
                "concern_id": concern.pk,
            })
            for at, (level, why, who, name) in said.items()
        ]
    return found


def _screened(apps):
    screens = apps.get_model("safety", "Screen").objects.filter(episode__isnull=False)
    return [
        (one.at, str(one.pk), one, OF_A_SCREEN.get(one.result, "high"), {
            "source": "screen", "why": f"{one.instrument}: {one.result}", "by": one.by, "by_name": one.by_name,
            "licensed": False,
        })
        for one in screens
    ]


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0001_tables'),
        ('safety', '0008_risk_history'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
