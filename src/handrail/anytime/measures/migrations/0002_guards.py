"""What must stay as it was written is guarded by the database itself."""

from django.db import migrations

from handrail.ground.record.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]
    operations = [
        append_only("measures_response"),
    ]
