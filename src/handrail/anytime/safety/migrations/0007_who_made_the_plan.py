from django.db import migrations, models

from handrail.ground.record.guards import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('safety', '0006_incidents'),
    ]

    operations = [
        migrations.AddField(
            model_name='safetyplan',
            name='made_with',
            field=models.CharField(blank=True, max_length=200),
        ),
        append_only("safety_safetyplan"),
    ]
