"""A giving that became a whole answer stays that answer's: nothing makes it another's, or none's."""

from django.db import migrations

from handrail.ground.record.guards import frozen_when


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0004_own_threshold'),
    ]

    operations = [
        frozen_when("measures_giving", "OLD.response_id IS NOT NULL"),
    ]
