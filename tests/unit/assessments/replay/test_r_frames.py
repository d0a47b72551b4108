"""Real exams kept as R data frames, scored again by the rules of single choices."""

import sys
from pathlib import Path

import pytest

from apps.assessments.replay import long, sources
from apps.assessments.replay.archive import UnreadableArchive
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.report import Report, reported

HCI = """
name = "HCI"
folder = "FOLDER/hci"
items = 20
sum = "total"
responses = { file = "HCItest.rda", columns = "Item {}" }
key = { file = "HCIkey.rda" }
scored = { file = "HCI.rda", columns = "Item {}" }
"""
CTT = """
name = "CTT"
folder = "FOLDER/ctt"
items = 20
responses = { file = "CTTdata.rda", columns = "i{}" }
key = { file = "CTTkey.rda" }
"""
CREDENTIAL = """
name = "credential"
folder = "FOLDER/credential"
items = 170
learner = "EID"
responses = { file = "CredentialForm1.RData", columns = "iresp.{}" }
scored = { file = "CredentialForm1.RData", columns = "iraw.{}" }
seconds = { file = "CredentialForm1.RData", columns = "idur.{}" }
"""


@pytest.fixture
def described(tmp_path: Path, assessment_data: Path) -> Path:
    for name, text in (("hci", HCI), ("ctt", CTT), ("credential", CREDENTIAL)):
        written = text.replace("FOLDER", str(assessment_data / "logs"))
        (tmp_path / f"{name}.toml").write_text(written)
    return tmp_path


def replayed(description: Path) -> tuple[Report, Bulk]:
    folder = description.with_suffix("")
    with sources.opened(str(description)) as archive:
        long.write(archive, folder)
    bulk = Bulk(folder)
    return reported(folder, bulk), bulk


@pytest.mark.data
def test_every_point_and_sum_of_an_inventory_comes_out_as_published(described: Path) -> None:
    report, _ = replayed(described / "hci.toml")
    assert (report.clean, report.attempts, report.gradings) == (True, 651, 13_020)
    assert (report.differing_questions, report.differing_totals) == (0, 0)


@pytest.mark.data
def test_the_sums_of_a_keyed_test_are_those_of_its_key(described: Path) -> None:
    report, bulk = replayed(described / "ctt.toml")
    assert (report.clean, report.attempts, report.gradings) == (True, 100, 2_000)
    least, most, mean = bulk.database.execute(
        "SELECT min(s), max(s), avg(s) FROM (SELECT sum(worth) / 1e14 AS s FROM slots"
        " JOIN outcomes USING (history) GROUP BY attempt)"
    ).fetchall()[0]
    assert (least, most, round(mean, 2)) == (1, 20, 9.48)


@pytest.mark.data
def test_a_key_is_found_in_what_earned_the_point(described: Path) -> None:
    report, bulk = replayed(described / "credential.toml")
    assert (report.clean, report.attempts, report.questions) == (True, 1_636, 278_120)
    assert report.gradings == 277_985  # 135 were left blank
    seconds, unmeasured = bulk.database.execute(
        "SELECT sum(seconds), count(*) - count(seconds) FROM slots"
    ).fetchall()[0]
    assert (seconds, unmeasured) == (17_745_183, 105)


@pytest.mark.data
def test_a_point_that_was_given_for_another_choice_is_found(described: Path) -> None:
    text = (described / "hci.toml").read_text()
    (described / "hci.toml").write_text(text.replace('"HCIkey.rda"', '"../ctt/CTTkey.rda"'))
    report, _ = replayed(described / "hci.toml")
    assert report.differing_questions > 1_000


@pytest.mark.parametrize("wrong", ["items = 'two'", "name = 'x'", "= 3"])
def test_a_description_that_is_none_is_refused_by_its_name(wrong: str, tmp_path: Path) -> None:
    (tmp_path / "frames.toml").write_text(wrong)
    with pytest.raises(UnreadableArchive, match=r"frames\.toml: "):
        sources.opened(str(tmp_path / "frames.toml"))


def test_a_file_that_is_no_frame_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.rda").write_bytes(b"no frame")
    text = 'name = "a"\nitems = 1\nresponses = { file = "a.rda", columns = "i{}" }'
    (tmp_path / "frames.toml").write_text(text)
    with pytest.raises(UnreadableArchive, match=r"frames\.toml: "):
        sources.opened(str(tmp_path / "frames.toml"))


def test_the_package_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rdata", None)
    (tmp_path / "frames.toml").write_text(HCI)
    with pytest.raises(UnreadableArchive, match="pip install rdata"):
        sources.opened(str(tmp_path / "frames.toml"))
