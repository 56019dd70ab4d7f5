from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_tables"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="message",
            name="outbox_waiting",
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["organization", "state", "next_at"], name="outbox_by_state"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["organization", "about"], name="outbox_by_what_it_is_about"),
        ),
    ]
