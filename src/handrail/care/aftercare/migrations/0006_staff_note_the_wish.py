import django.db.models.deletion
import uuid6
from django.db import migrations, models

from handrail.ground.record.guards import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("aftercare", "0005_answered"),
        ("clinic", "0003_video_address"),
        ("episode", "0002_contacts_stopped"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="contactsstopped", name="aftercare_stopped_once"),
        migrations.AddField(
            model_name="contactsstopped",
            name="said_by",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        # SQLite makes the table anew, and its guard is gone with the old one.
        append_only("aftercare_contactsstopped"),
        migrations.CreateModel(
            name="ContactsResumed",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("sensitivity", models.CharField(max_length=16)),
                ("said_by", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=120)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="episode.episode",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.organization",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "contacts resumed",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sensitivity__in", ("general", "part2", "psychotherapy", "sud-counseling"))
                        ),
                        name="aftercare_contactsresumed_sensitivity_is_known",
                    )
                ],
            },
        ),
        append_only("aftercare_contactsresumed"),
    ]
