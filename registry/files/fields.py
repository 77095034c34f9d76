"""The model field that holds the name of a stored file."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

LENGTH = 80  # enough for a hash (64), a dot and an extension


class StoredFileField(models.CharField):  # type: ignore[type-arg]  # django-stubs only: Django's own class has no arguments
    """Contains the name returned by `registry.files.storage.store`: hash, dot, extension; empty if there is no file.

    Every model declares its files with this field, so that `verify_record` detects missing files.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LENGTH, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == LENGTH:
            del kwargs["max_length"]
        return name, path, args, kwargs


def file_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Yield (model, column) for every column that names a stored file."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, StoredFileField):
                yield model, field.attname
