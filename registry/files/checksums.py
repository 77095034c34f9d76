"""Uploaded files whose checksum is computed as they arrive; they are not stored."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MAX = 50_000_000  # bytes; ten times the size of the largest report


class HashedFile(UploadedFile):
    """The size and `sha256` of an uploaded file whose content was not stored."""

    def __init__(self, sha256: str, **facts: Any) -> None:
        super().__init__(None, **facts)
        self.sha256 = sha256


class HashingHandler(FileUploadHandler):
    """Computes the SHA-256 of each file in a form; `is_too_large` is set if a file has more than `MAX` bytes."""

    is_too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.hash, self.count = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.count += len(raw_data)
        if self.count > MAX:
            self.is_too_large = True
            raise SkipFile
        self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> HashedFile:
        return HashedFile(self.hash.hexdigest(), name=self.file_name, size=file_size)
