from django.db import migrations, models

from handrail.ground.record.guards import frozen_when


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='consent',
            name='right',
            field=models.CharField(blank=True, default='', max_length=40),
            preserve_default=False,
        ),
        frozen_when("consents_consent", "OLD.revoked_at IS NOT NULL"),
    ]
