"""Files of the storage, which a dry run neither writes nor deletes."""

from typing import Any

from django.core.files.storage import FileSystemStorage

from banyan.outward import outward


class Files(FileSystemStorage):
    """Those of a folder."""

    def _save(self, name: str, content: Any) -> str:
        if outward("files", f"save {name}"):
            return name
        saved: str = super()._save(name, content)  # type: ignore[misc]
        return saved

    def delete(self, name: str) -> None:
        if not outward("files", f"delete {name}"):
            super().delete(name)
