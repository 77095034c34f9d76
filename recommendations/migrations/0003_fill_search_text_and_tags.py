"""Wordings saved before they could be searched get the columns that they are found by."""

from django.db import migrations

from recommendations.indexing import search_text, tags

BATCH = 500


def fill(apps, schema_editor):
    Revision = apps.get_model("recommendations", "Revision")
    ParagraphText = apps.get_model("recommendations", "ParagraphText")
    pks = list(Revision.objects.filter(search_text="").order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        batch = Revision.objects.in_bulk(pks[start : start + BATCH])
        texts = {pk: [] for pk in batch}
        said = ParagraphText.objects.filter(revision__in=list(batch)).order_by("revision", "position")
        for pk, text in said.values_list("revision", "text"):
            texts[pk].append(text)
        for pk, revision in batch.items():
            revision.search_text = search_text(revision.title, revision.rationale, texts[pk])
            revision.tags = tags(revision.addressees, revision.areas)
        Revision.objects.bulk_update(batch.values(), ["search_text", "tags"])


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0002_archives_notifications_and_receipts")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
