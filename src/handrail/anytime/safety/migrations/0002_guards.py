"""What must stay as it was written is guarded by the database itself."""

from django.db import migrations

from handrail.ground.record.guards import append_only, frozen_when


class Migration(migrations.Migration):
    dependencies = [("safety", "0001_initial")]
    operations = [
        append_only("safety_screen"),
        append_only("safety_safetyplan"),
        frozen_when("safety_concern", "OLD.state = 'closed'"),
    ]
