"""SQLite rebuilt the table for the new columns, without its triggers: they are named again."""

from django.db import migrations

from handrail.ground.record.guards import frozen_when


class Migration(migrations.Migration):
    dependencies = [("consents", "0003_who_signs")]
    operations = [frozen_when("consents_consent", "OLD.revoked_at IS NOT NULL")]
