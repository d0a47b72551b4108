"""Running servers as nobody in particular: PostgreSQL refuses to run as root, and it is right."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

_NOBODY = "nobody"


@dataclass(frozen=True)
class Account:
    """The user under which the embedded servers run."""

    uid: int
    gid: int

    @classmethod
    def current(cls) -> "Account":
        """Ourselves, or `nobody` when we are root."""
        if os.getuid() != 0:
            return cls(os.getuid(), os.getgid())
        entry = pwd.getpwnam(_NOBODY)
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def is_other(self) -> bool:
        return self.uid != os.getuid()

    def own(self, path: Path) -> Path:
        """Make `path` a private folder of this account; refuse one that belongs to a stranger."""
        path.mkdir(parents=True, exist_ok=True)
        owner = path.stat().st_uid
        if owner not in (self.uid, os.getuid()) or path.is_symlink():
            raise PermissionError(f"{path} belongs to someone else (uid {owner})")
        if owner != self.uid:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)
        return path

    def can_reach(self, path: Path) -> bool:
        """Whether every folder above `path` lets this account through."""
        return not self.is_other or all(
            parent.stat().st_mode & 0o001 for parent in path.parents if parent.exists()
        )


def readable_copy(package: Path, part: str, account: Account, aside: Path) -> Path:
    """`part` of an installed package, or of a copy below `aside` when `account` cannot reach the
    package (a clone below /root, a strict umask).

    The copy keeps the place of the wheel's own libraries beside the package: its programs look
    for them there.
    """
    if account.can_reach(package / part / "bin" / "any"):
        return package / part
    copy = aside / "programs"
    if not copy.exists():
        partial = aside / "programs.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(package / part, partial / package.name / part)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name)
        for path in (aside, partial, *partial.rglob("*")):
            _open_to_all(path)
        partial.rename(copy)
    return copy / package.name / part


def _open_to_all(path: Path) -> None:
    """Let others do with `path` what we may, writing excepted, whatever the umask was."""
    mode = path.stat().st_mode
    path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
