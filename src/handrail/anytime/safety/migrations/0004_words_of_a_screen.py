from django.db import migrations, models

from handrail.ground.record.guards import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('safety', '0003_holds_and_evaluations'),
    ]

    operations = [
        migrations.AddField(
            model_name='screen',
            name='words',
            field=models.JSONField(blank=True, default=dict),
        ),
        append_only("safety_screen"),
    ]
