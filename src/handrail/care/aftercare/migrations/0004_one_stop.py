from django.db import migrations

FILL = """
UPDATE episode_episode SET contacts_stopped_at =
    (SELECT stopped.at FROM aftercare_contactsstopped stopped WHERE stopped.episode_id = episode_episode.id)
WHERE id IN (SELECT episode_id FROM aftercare_contactsstopped)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('aftercare', '0003_client_called'),
        ('episode', '0002_contacts_stopped'),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
