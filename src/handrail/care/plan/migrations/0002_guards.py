"""What must stay as it was written is guarded by the database itself."""

from django.db import migrations

from handrail.ground.record.guards import frozen_when


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]
    operations = [
        frozen_when("plan_plan", "OLD.state = 'replaced'"),
    ]
