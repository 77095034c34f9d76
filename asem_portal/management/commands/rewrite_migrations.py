"""Rewrite the single initial migration of each app. Until version 1.0, no other migrations are added.

Django creates the tables first and then adds circular keys and constraints, with one statement for each; SQLite copies
a whole table for each of them. Here each table is created complete, after those to which it refers.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import migrations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

APPS = ("members", "registry", "workshops", "recommendations", "reports")


class Command(BaseCommand):
    help = "Rewrite the initial migration of each app from its models."

    def handle(self, *args: Any, **options: Any) -> None:
        detector = MigrationAutodetector(ProjectState(), ProjectState.from_apps(apps))
        changes = detector._detect_changes()  # type: ignore[attr-defined]  # private, as `makemigrations` uses it
        for app in APPS:
            dependencies = {dependency for part in changes[app] for dependency in part.dependencies}
            migration = type("Migration", (migrations.Migration,), {"initial": True})("0001_initial", app)
            migration.operations = complete([operation for part in changes[app] for operation in part.operations])
            migration.dependencies = sorted(
                {(name, "0001_initial" if name in APPS else number) for name, number in dependencies if name != app}
            )
            path = Path(apps.get_app_config(app).path, "migrations", "0001_initial.py")
            path.write_text(MigrationWriter(migration, include_header=False).as_string())
            self.stdout.write(f"{path}: {len(migration.operations)} operations")


def complete(operations: list[Operation]) -> list[Operation]:
    """Return the operations with each table complete; fields that close a circle of references come at the end."""
    models = {one.name.lower(): one for one in operations if isinstance(one, migrations.CreateModel)}
    for one in operations:
        if isinstance(one, migrations.AddField):
            models[one.model_name_lower].fields.append((one.name, one.field))
        elif isinstance(one, migrations.AddConstraint):
            models[one.model_name_lower].options.setdefault("constraints", []).append(one.constraint)  # type: ignore[attr-defined]  # not in the stubs
        elif isinstance(one, migrations.AddIndex):
            models[one.model_name_lower].options.setdefault("indexes", []).append(one.index)
        elif not isinstance(one, migrations.CreateModel):
            raise CommandError(f"This command cannot place an operation: {one.describe()}.")
    created: list[Operation] = []
    added: list[Operation] = []
    done: set[str] = set()
    while len(done) < len(models):
        name = next(_ready(models, done))
        model = models[name]
        late = {field for field, target in _targets(model) if target in models and target not in done | {name}}
        fields = dict(model.fields)
        model.fields = [(field, value) for field, value in model.fields if field not in late]
        added += [migrations.AddField(name, field, fields[field]) for field in fields if field in late]
        constraints = model.options.pop("constraints", [])
        waiting = [one for one in constraints if any(f"'{field}" in repr(one.deconstruct()) for field in late)]
        if own := [one for one in constraints if one not in waiting]:
            model.options["constraints"] = own
        added += [migrations.AddConstraint(name, one) for one in waiting]
        created.append(model)
        done.add(name)
    return created + added


def _targets(model: migrations.CreateModel) -> Iterator[tuple[str, str]]:
    """Yield (field, lower-case name of the model to which it refers); many-to-many tables are created automatically."""
    for name, field in model.fields:
        if field.remote_field:
            target = field.remote_field.model
            yield name, str(target if isinstance(target, str) else target._meta.label).rpartition(".")[2].lower()


def _ready(models: dict[str, migrations.CreateModel], done: set[str]) -> Iterator[str]:
    """Yield tables that refer only to existing ones; in a circle, those whose remaining references may be null."""
    for may_be_empty in (False, True):
        for name, model in models.items():
            open_ends = [field for field, target in _targets(model) if target in models and target not in done | {name}]
            if name not in done and all(may_be_empty and dict(model.fields)[field].null for field in open_ends):
                yield name
