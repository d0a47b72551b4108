"""A drill as Chaos Toolkit would have written it down."""

from typing import Any

from banyan.models import Tenant
from bff.drills.journal import journal, sealed
from bff.drills.models import Drill

# What the toolkit's own library puts into a journal (chaoslib.run.initialize_run_journal), and
# what it adds at the end.
KEYS = {
    *("chaoslib-version", "platform", "node", "experiment", "start", "status", "deviated"),
    *("steady_states", "run", "rollbacks", "end", "duration"),
}
MOMENTS = (
    *("began", "steady", "injected", "detected", "decided", "flip_commit", "last_worker_ack"),
    *("first_good", "all_good", "restored", "data_reconciled"),
)


def drill(upto: str, **changed: Any) -> Drill:
    """One that came as far as this moment, a second after the other."""
    came = MOMENTS[: MOMENTS.index(upto) + 1]
    times = {name: 1_800_000_000.0 + at for at, name in enumerate(came)}
    school = Tenant(slug="canary", name="Canary school")
    fields = {"route": "start", "tenant": school, "status": Drill.Status.PASSED, "times": times}
    return Drill(**{**fields, **changed})


def test_one_that_passed_is_completed_step_by_step() -> None:
    found = journal(drill("data_reconciled"))
    assert set(found) == KEYS
    assert (found["status"], found["deviated"], found["duration"]) == ("completed", False, 10.0)
    assert [step["status"] for step in found["run"]] == ["succeeded"] * 7
    assert [step["status"] for step in found["rollbacks"]] == ["succeeded"]
    states = found["steady_states"]
    assert [states[when]["steady_state_met"] for when in ("before", "after")] == [True, True]


def test_one_that_broke_off_says_at_which_step() -> None:
    found = journal(drill("injected", status=Drill.Status.FAILED))
    assert (found["status"], found["deviated"]) == ("failed", True)
    assert [step["status"] for step in found["run"]] == ["succeeded", "succeeded", "failed"]
    assert found["run"][-1]["activity"]["name"] == "detect it"
    assert found["rollbacks"] == []


def test_writes_that_were_lost_are_a_step_that_failed() -> None:
    lost = {"lost": 1, "doubled": 0}
    found = journal(drill("data_reconciled", status=Drill.Status.FAILED, figures=lost))
    assert [step["status"] for step in found["run"]] == ["succeeded"] * 6 + ["failed"]


def test_its_seal_tells_any_change() -> None:
    found = journal(drill("data_reconciled"))
    assert sealed(found) == sealed(journal(drill("data_reconciled")))
    found["run"][0]["duration"] = 0.5
    assert sealed(found) != sealed(journal(drill("data_reconciled")))
