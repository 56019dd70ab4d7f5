from django.db import migrations, models

from handrail.ground.record.guards import frozen_when


class Migration(migrations.Migration):
    dependencies = [("placement", "0002_what_was_measured")]

    operations = [
        migrations.AddField("assessment", "own_exclusions", models.JSONField(default=list)),
        # SQLite makes the table anew for a column with a default, and its guard is gone: named again.
        frozen_when("placement_assessment", "OLD.state = 'decided'"),
    ]
