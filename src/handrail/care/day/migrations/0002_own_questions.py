from django.db import migrations, models

from handrail.ground.record.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("day", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="checkin", name="more", field=models.JSONField(blank=True, default=dict)
        ),
        append_only("day_checkin"),
    ]
