"""The command that writes the initial migrations anew leaves nothing out."""

import pytest
from django.core.management.base import CommandError
from django.db import migrations, models

from asem_portal.management.commands.rewrite_migrations import complete


def test_an_operation_that_it_cannot_place_is_refused():
    created = migrations.CreateModel("Place", [("id", models.BigAutoField(primary_key=True))])
    with pytest.raises(CommandError):
        complete([created, migrations.RunPython(migrations.RunPython.noop)])
