"""Zip files from strangers, read in memory and within limits. Nothing is written to disk.

What is refused: paths that lead out of the package, links, encrypted files, two files of one name,
and packages or files that are larger, or packed tighter, than any real one.
"""

import stat
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from apps.assessments.formats.outcome import Abandoned

LARGEST_MEMBER = 8 * 1024 * 1024
LARGEST_TOTAL = 64 * 1024 * 1024
MOST_MEMBERS = 20_000
TIGHTEST = 200  # times: XML packs to a twentieth, a bomb to a thousandth
_SMALL = 64 * 1024
_ENCRYPTED = 0x1
_MAGIC = b"PK\x03\x04"


def is_zip(data: bytes) -> bool:
    """Whether it begins as a zip file does."""
    return data.startswith(_MAGIC)


class SafeZip:
    """The files of a package by their paths. Raises Abandoned for a package that is none, or one
    that is not safe."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError) as error:
            raise Abandoned("broken_zip", f"The package cannot be opened: {error}.") from error
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            raise Abandoned("too_large", f"The package has more than {MOST_MEMBERS} files.")
        self._members: dict[str, ZipInfo] = {}
        for info in infos:
            self._enter(info)
        if sum(info.file_size for info in self._members.values()) > LARGEST_TOTAL:
            limit = LARGEST_TOTAL // 2**20
            raise Abandoned("too_large", f"The package holds more than {limit} MB.")

    def __contains__(self, path: str) -> bool:
        return path in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def read(self, path: str) -> bytes:
        """The bytes of a file that is in the package. Raises Abandoned."""
        info = self._members[path]
        if info.file_size > LARGEST_MEMBER:
            limit = LARGEST_MEMBER // 2**20
            raise Abandoned("too_large", f"The file has more than {limit} MB.")
        if info.file_size > max(_SMALL, info.compress_size * TIGHTEST):
            raise Abandoned("too_large", "The file is packed tighter than any real one.")
        try:
            with self._zip.open(info) as member:
                # Not trusting the size it declares: no more than that is unpacked.
                data = member.read(info.file_size + 1)
        except (BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError,
                RuntimeError) as error:  # fmt: skip
            raise Abandoned("broken_zip", f"The file cannot be unpacked: {error}.") from error
        if len(data) > info.file_size:
            raise Abandoned("broken_zip", "The file is larger than the package says.")
        return data

    def _enter(self, info: ZipInfo) -> None:
        if info.is_dir():
            return
        path = info.filename
        if (
            path.startswith(("/", "\\"))
            or ":" in path
            or ".." in path.replace("\\", "/").split("/")
        ):
            raise Abandoned("unsafe_zip", f"A path leads out of the package: {path[:80]!r}.")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Abandoned("unsafe_zip", f"The package holds a link: {path[:80]!r}.")
        if info.flag_bits & _ENCRYPTED:
            raise Abandoned("unsafe_zip", f"The package is encrypted: {path[:80]!r}.")
        if path in self._members:
            raise Abandoned("unsafe_zip", f"The package holds two files called {path[:80]!r}.")
        self._members[path] = info
