"""A file system of a few megabytes, to be filled up and emptied."""

import contextlib
import subprocess
import tempfile
from pathlib import Path

from banyan.embedded.account import Account

_TRY = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]


def why_no_disk() -> str | None:
    """Why there cannot be one here; None when there can."""
    with contextlib.suppress(OSError):
        if subprocess.run(_TRY, capture_output=True, check=False).returncode == 0:
            return None
    return "this user may not mount a file system; try as root"


class SmallDisk:
    """Mounted when made, until `close()`; `folder` on it belongs to the embedded servers."""

    def __init__(self, megabytes: int) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="banyan-small-disk-"))
        options = f"size={megabytes}m,mode=755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self._place], check=True)
        Account.current().own(self._place)
        self.folder = Account.current().own(self._place / "data")
        self._filler = self._place / "filler"

    def fill(self) -> None:
        """Take every byte that is left."""
        with self._filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 20))

    def empty(self) -> None:
        """Give it back."""
        self._filler.unlink(missing_ok=True)

    def close(self) -> None:
        """Unmount: whoever uses it has ended."""
        subprocess.run(["umount", self._place], check=True)
        self._place.rmdir()
