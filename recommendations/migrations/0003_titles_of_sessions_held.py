from django.db import migrations
from django.db.models import OuterRef, Subquery


def copy_titles(apps, schema_editor):
    """What was adopted before has the title that its session has now. The guards are down while migrations run."""
    adoptions, sessions = apps.get_model("recommendations", "Adoption"), apps.get_model("workshops", "Session")
    title = sessions.objects.filter(pk=OuterRef("session")).values("title")
    adoptions.objects.filter(session_title="").update(session_title=Subquery(title))


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0002_title_of_the_session")]

    operations = [migrations.RunPython(copy_titles, migrations.RunPython.noop)]
