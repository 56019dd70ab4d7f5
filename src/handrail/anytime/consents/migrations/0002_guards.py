"""What must stay as it was written is guarded by the database itself."""

from django.db import migrations

from handrail.ground.record.guards import append_only, frozen_when


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial")]
    operations = [
        append_only("consents_disclosure"),
        frozen_when("consents_consent", "OLD.revoked_at IS NOT NULL"),
    ]
