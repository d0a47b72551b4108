"""Files of the storage, which a dry run neither writes nor deletes."""

from typing import IO, Any

from django.core.files.storage import FileSystemStorage

from banyan.dry_run.side_effects import recorded_instead


class Files(FileSystemStorage):
    """Those of a folder."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        if recorded_instead("files", f"save {name}"):
            return str(name)
        return super().save(name, content, max_length)

    def delete(self, name: str) -> None:
        if not recorded_instead("files", f"delete {name}"):
            super().delete(name)
