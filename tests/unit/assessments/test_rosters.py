"""OneRoster CSV: people and courses, row by row."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from apps.assessments import api
from apps.assessments.formats.oneroster import Enrolled, roster, roster_from_zip
from apps.assessments.formats.outcome import Abandoned
from apps.assessments.models import Enrolment
from banyan.commands import run
from banyan.events.projector import project
from banyan.tenancy import tenant_scope

FILES = {
    "manifest.csv": b"propertyName,value\noneroster.version,1.2\nfile.enrollments,bulk\n",
    "orgs.csv": b"sourcedId,name,type\nsc1,School,school\n",
    "users.csv": (
        b"\xef\xbb\xbfsourcedId,status,enabledUser,username,givenName,familyName\n"
        b'u1,,true,ada,Ada,"Lovelace, C."\nu2,,true,ben,Ben,\nu3,,false,gone,Old,One\n'
        b"u4,,true,tina,Tina,Teach\n"
    ),
    "classes.csv": (
        b"sourcedId,title,classCode,schoolSourcedId\nc1,Geography,geography,sc1\nc2,Art,,sc9\n"
    ),
    "enrollments.csv": (
        b"sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role\n"
        b"e1,c1,sc1,u1,student\ne2,c1,sc1,u2,student\ne3,c1,sc1,u3,student\n"
        b"e4,c1,sc1,u4,Teacher\ne5,c2,sc1,u1,student\ne6,c1,sc1,u9,student\ne7,c1,sc1,u2,guardian\n"
    ),
}


def changed(file: str, old: bytes, new: bytes) -> dict[str, bytes]:
    assert old in FILES[file]
    return {**FILES, file: FILES[file].replace(old, new)}


def zipped(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def test_people_are_read_with_the_ids_of_their_courses() -> None:
    found = roster_from_zip(zipped(FILES))
    assert found.enrolled == [
        Enrolled("geography", "ada", "Ada Lovelace, C.", "student"),
        Enrolled("geography", "ben", "Ben", "student"),
        Enrolled("geography", "tina", "Tina Teach", "teacher"),
        Enrolled("c2", "ada", "Ada Lovelace, C.", "student"),
    ]
    assert found.ended == [("geography", "gone")]
    assert [(one.file, one.line, one.code, one.severity) for one in found.problems] == [
        ("classes.csv", 3, "unknown", "warning"),
        ("enrollments.csv", 7, "unknown", "error"),
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {**FILES, "users.csv": b"sourcedId,username\n"},
            "lacks the columns givenName, familyName",
        ),
        ({name: FILES[name] for name in FILES if name != "classes.csv"}, "no classes.csv"),
        (changed("users.csv", b"Ada", b"\xff"), "not UTF-8"),
        (changed("users.csv", b"Ada", b"A\0"), "NUL"),
        (changed("users.csv", b"Ada", b"x" * 10_001), "field larger"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(files: dict[str, bytes], message: str) -> None:
    with pytest.raises(Abandoned, match=message):
        roster(files)


def test_rows_that_cannot_be_kept_are_named() -> None:
    files = changed("users.csv", b"u2,,true,ben", b"u1,,true," + b"b" * 65)
    codes = [(one.file, one.line, one.code) for one in roster(files).problems]
    assert ("users.csv", 3, "twice") in codes


@given(st.sampled_from(list(FILES)), st.binary(max_size=60), st.integers(0, 200))
def test_any_bytes_are_read_or_refused(file: str, put: bytes, at: int) -> None:
    data = FILES[file]
    try:
        found = roster({**FILES, file: data[:at] + put + data[at:]})
    except Abandoned:
        return
    assert all(one.line >= 1 for one in found.problems)


@pytest.fixture
def taken_over(school: UUID) -> Callable[[dict[str, bytes]], api.ImportedRoster]:
    def taking(files: dict[str, bytes]) -> api.ImportedRoster:
        return run(api.ImportRoster(tenant=school, actor="t", files=files))

    return taking


def held(school: UUID) -> set[tuple[str, str]]:
    with tenant_scope(school):
        return set(Enrolment.objects.values_list("course", "learner"))


@pytest.mark.django_db(transaction=True)
def test_a_complete_roster_ends_what_is_not_in_it(school: UUID, taken_over: Any) -> None:
    assert taken_over(FILES).enrolled == 4
    again = taken_over(changed("enrollments.csv", b"e2,c1,sc1,u2,student\n", b""))
    assert (again.enrolled, again.left) == (3, 1)
    assert held(school) == {("geography", "ada"), ("geography", "tina"), ("c2", "ada")}


@pytest.mark.django_db(transaction=True)
def test_a_delta_ends_only_what_it_names(school: UUID, taken_over: Any) -> None:
    taken_over(FILES)
    header = b"sourcedId,status,classSourcedId,userSourcedId,role\n"
    delta = changed("manifest.csv", b"enrollments,bulk", b"enrollments,delta")
    gone = header + b"e1,tobedeleted,c1,u1,student\n"
    assert taken_over({**delta, "enrollments.csv": gone}).left == 1
    assert held(school) == {("geography", "ben"), ("geography", "tina"), ("c2", "ada")}


@pytest.mark.django_db(transaction=True)
def test_a_folder_is_taken_over_and_its_problems_are_told(
    school: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    call_command("import_roster", str(tmp_path), "--tenant", "school")
    said = capsys.readouterr()
    assert said.out == "4 enrolled, 0 left, 2 problems\n"
    assert "enrollments.csv, line 7: error: No row has the userSourcedId 'u9'." in said.err
    (tmp_path / "users.csv").unlink()
    with pytest.raises(CommandError, match=r"no users\.csv"):
        call_command("import_roster", str(tmp_path), "--tenant", "school")


@pytest.mark.django_db(transaction=True)
def test_the_table_lists_who_has_not_begun(
    arranged: Any, begun: Any, taken_over: Any, school: UUID
) -> None:
    arranged()
    begun("ada")
    taken_over(FILES)
    while project("results"):
        pass
    with tenant_scope(school):
        text = api.results_csv("seas").text
    lines = list(csv.DictReader(StringIO(text)))
    assert [(one["learner"], one["name"], one["state"]) for one in lines] == [
        ("ada", "Ada", "open"),
        ("ben", "Ben", "not begun"),
    ]
