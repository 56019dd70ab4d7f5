from django.db import migrations, models

from handrail.ground.record.guards import frozen_when


class Migration(migrations.Migration):

    dependencies = [
        ('safety', '0004_words_of_a_screen'),
    ]

    operations = [
        migrations.AddField(
            model_name='concern',
            name='answers',
            field=models.JSONField(blank=True, default=list),
        ),
        frozen_when("safety_concern", "OLD.state = 'closed'"),
    ]
