"""The flaws of the case study are there, and for the reason given."""


def save(ask, path, slot, response, **body):
    return ask("learner1", "PUT", f"{path}/answers/{slot}", body={"response": response, **body})


def test_two_overlapping_saves_are_both_acknowledged_and_one_is_lost(inside):
    receipts, kept = inside("""
attempt, _ = attempts.start(quiz, learner)
one, other = attempts.load(attempt["id"]), attempts.load(attempt["id"])
receipts = [attempts.save(one, "1", {"choice": "1"}), attempts.save(other, "3", {"value": False})]
shows([receipts, list(attempts.load(attempt["id"])["answers"])])
""")
    assert [receipt["slot"] for receipt in receipts] == [1, 3]
    assert [receipt["revision"] for receipt in receipts] == [1, 1]
    assert kept == ["3"]


def test_a_save_overlapping_a_submit_opens_the_attempt_again(inside):
    state = inside("""
attempt, _ = attempts.start(quiz, learner)
saving = attempts.load(attempt["id"])
attempts.submit(attempts.load(attempt["id"]))
attempts.save(saving, "1", {"choice": "1"})
shows(attempts.find(attempt["id"])["state"])
""")
    assert state == "open"


def test_answers_lie_in_one_row_with_the_quiz_in_the_table_of_the_pages(inside):
    kinds, body = inside("""
from legacy_proxy.monolith import content
attempt, _ = attempts.start(quiz, learner)
attempts.save(attempt, "1", {"choice": "1"})
body = content.row("attempt", id=attempt["id"]).body
shows([[len(content.rows(kind)) for kind in ("page", "quiz", "attempt")], body])
""")
    assert kinds == [3, 1, 1]
    assert body["answers"]["1"]["response"] == {"choice": "1"}
    assert len(body["items"]) == 6


def test_progress_stays_behind_an_acknowledged_save(ask, started):
    path = started()
    before = ask("learner1", "GET", f"{path}/progress").json()
    receipt = save(ask, path, 3, {"value": True}).json()
    after = ask("learner1", "GET", f"{path}/progress?at_least={receipt['revision']}").json()
    assert after == before
    assert after["revision"] < receipt["revision"]


def test_a_start_repeated_after_the_submit_makes_a_second_attempt(ask, published):
    path = f"/api/v1/assessments/{published()}/attempts"
    same_key = {"Idempotency-Key": "one-and-the-same"}
    first = ask("learner1", "POST", path, headers=same_key)
    ask("learner1", "POST", f"{first.headers['Location']}/submit", body={})
    retry = ask("learner1", "POST", path, headers=same_key)
    assert retry.status == 201
    assert retry.headers["Location"] != first.headers["Location"]


def test_a_repeated_submit_is_refused_in_spite_of_its_key(ask, started):
    path = started()
    same_key = {"Idempotency-Key": "submit-once"}
    replies = [
        ask("learner1", "POST", f"{path}/submit", body={}, headers=same_key) for _ in range(2)
    ]
    assert [reply.status for reply in replies] == [200, 409]


def test_a_save_based_on_an_old_revision_overwrites_the_newer_answer(ask, started):
    path = started()
    save(ask, path, 4, {"text": "new"}, based_on=0)
    assert save(ask, path, 4, {"text": "stale"}, based_on=0).status == 200
    item = ask("learner1", "GET", path).json()["items"][3]
    assert item["response"] == {"text": "stale"}
