"""A file has one purpose; a file that needs more than 300 lines has two."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300
FORBIDDEN = {"utils", "helpers", "common", "manager", "service", "base"}


def sources() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [ROOT / name for name in listed if "/migrations/" not in name and (ROOT / name).exists()]


def test_no_file_is_longer_than_a_stranger_reads_in_one_go() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if (count := len(path.read_text().splitlines())) > LONGEST
    }
    assert long == {}


def test_no_module_is_named_after_nothing() -> None:
    named = {part for path in sources() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert named & FORBIDDEN == set()
