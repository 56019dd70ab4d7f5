"""What must stay as it was written is guarded by the database itself."""

from django.db import migrations

from handrail.ground.record.guards import append_only, frozen_when


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_initial")]
    operations = [
        append_only("notes_addendum"),
        frozen_when("notes_note", "OLD.state = 'signed'"),
    ]
