"""What was said of a level of care, and what a framework scored, only grows.

The assessment's own guard is named again: SQLite rebuilt its table for the new columns, without its triggers.
"""

from django.db import migrations

from handrail.ground.record.guards import append_only, frozen_when


class Migration(migrations.Migration):
    dependencies = [("placement", "0003_levels")]
    operations = [
        append_only("placement_levelline"),
        append_only("placement_frameworkscore"),
        frozen_when("placement_assessment", "OLD.state = 'decided'"),
    ]
