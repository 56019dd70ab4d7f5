"""What must stay as it was written is guarded by the database itself."""

from django.db import migrations

from handrail.ground.record.guards import append_only, frozen_when


class Migration(migrations.Migration):
    dependencies = [("coverage", "0001_initial")]
    operations = [
        append_only("coverage_question"),
        append_only("coverage_check"),
        frozen_when("coverage_coverage", "OLD.ended_at IS NOT NULL"),
    ]
