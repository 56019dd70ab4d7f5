"""What must stay as it was written is guarded by the database itself."""

from django.db import migrations

from handrail.ground.record.guards import frozen_when


class Migration(migrations.Migration):
    dependencies = [("placement", "0001_initial")]
    operations = [
        frozen_when("placement_assessment", "OLD.state = 'decided'"),
    ]
