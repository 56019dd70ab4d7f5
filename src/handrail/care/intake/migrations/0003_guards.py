"""What a sending facility told only grows."""

from django.db import migrations

from handrail.ground.record.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_handover")]
    operations = [append_only("intake_handover")]
