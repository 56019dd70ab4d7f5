from datetime import UTC, datetime

from django.db import migrations, models

from handrail.ground.record.guards import append_only


def when_booked(apps, schema_editor):
    """Fill in when each was booked: its id holds the millisecond in which the row was made."""
    table = apps.get_model("stepdown", "NextAppointment")
    for one in table.objects.all():
        made = datetime.fromtimestamp((one.pk.int >> 80) / 1000, UTC)
        table.objects.filter(pk=one.pk).update(booked_at=made)


class Migration(migrations.Migration):

    dependencies = [
        ('stepdown', '0004_hand_over'),
    ]

    operations = [
        migrations.AddField(
            model_name='nextappointment',
            name='booked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(when_booked, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='nextappointment',
            name='booked_at',
            field=models.DateTimeField(),
        ),
        migrations.RemoveConstraint(
            model_name='appointmentstep',
            name='stepdown_appointment_step_is_known',
        ),
        migrations.AddConstraint(
            model_name='appointmentstep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['accepted', 'attended', 'confirmed', 'handed over', 'moved', 'not accepted', 'not attended', 'seen since'])), name='stepdown_appointment_step_is_known'),
        ),
        # SQLite makes the table anew for a constraint, and its guard is gone with the old one.
        append_only("stepdown_appointmentstep"),
    ]
