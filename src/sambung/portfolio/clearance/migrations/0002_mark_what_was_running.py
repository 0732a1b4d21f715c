"""Applications that were here before clearance began keep every gate open, marked so."""

from django.db import migrations
from django.utils import timezone


def mark_what_was_running(apps, schema_editor):
    Application = apps.get_model("portfolio", "Application")
    ClearanceMark = apps.get_model("clearance", "ClearanceMark")
    now = timezone.now()
    ClearanceMark.objects.bulk_create(
        (
            ClearanceMark(
                application_id=pk, ground="before", marked_at=now, marked_by_name="Sambung",
                note="",
            )
            for pk in Application.objects.filter(clearance_mark__isnull=True).values_list(
                "pk", flat=True
            )
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("clearance", "0001_initial")]
    operations = [migrations.RunPython(mark_what_was_running, migrations.RunPython.noop)]
