"""One careful learner: from the start to the result."""

import time

RESPONSES = {
    1: {"choice": "2"},
    2: {"choices": ["a", "b", "c"]},
    3: {"value": False},
    4: {"text": " Chlorophyll "},
    5: {"text": "25.4"},
    6: {"pairs": {"1": "a", "2": "b", "3": "c"}},
}
MARKS = {1: "-0.25", 2: "0.9999999", 3: "1", 4: "1", 5: "1.6", 6: "0.6666667"}
SUM = "5.01667"


def save(ask, path, slot, response, who="learner1"):
    return ask(who, "PUT", f"{path}/answers/{slot}", body={"response": response, "based_on": 0})


def finished(ask, path, who="learner1", responses=RESPONSES):
    for slot, response in responses.items():
        assert save(ask, path, slot, response, who).status == 200
    assert ask(who, "POST", f"{path}/submit", body={}).status == 200
    return ask(who, "GET", f"{path}/result").json()


def test_an_attempt_of_all_six_types_is_scored_item_by_item(ask, started):
    result = finished(ask, started())
    assert {item["slot"]: item["mark"] for item in result["items"]} == MARKS
    assert (result["mark"], result["max_mark"]) == (SUM, "7")
    assert result["learner"] == "learner1"
    assert {item["slot"]: item["response"] for item in result["items"]} == RESPONSES


def test_a_result_shows_the_feedback_of_what_was_chosen_and_the_general_one(ask, started):
    items = {item["slot"]: item for item in finished(ask, started())["items"]}
    assert items[1]["feedback_html"] == "no\n<p>Think of the room.</p>"
    assert items[4]["feedback_html"] == "yes"
    assert items[5]["feedback_html"] == "good eye"


def test_what_was_never_answered_has_no_fraction_and_counts_nothing(ask, started):
    result = finished(ask, started(), responses={2: {"choices": []}, 4: {"text": "  "}})
    assert [item["fraction"] for item in result["items"]] == [None] * 6
    assert result["mark"] == "0"


def test_an_attempt_shows_questions_without_their_keys(ask, started):
    shown = ask("learner1", "GET", started())
    for secret in (b"fraction", b"feedback", b"pattern", b"tolerance", b"chlorophyl"):
        assert secret not in shown.body
    item = shown.json()["items"][5]
    assert set(item) == {
        "slot", "type", "title", "prompt_html", "max_mark", "choices", "stems", "response",
        "revision",
    }  # fmt: skip
    assert item["stems"][0] == {"id": "1", "html": "frog"}


def test_html_of_questions_is_harmless_when_it_is_shown(ask, started):
    first = ask("learner1", "GET", started()).json()["items"][0]
    assert first["prompt_html"] == "<p>Where are they kept?</p>"
    assert {"id": "2", "html": "<b>in the membrane</b>"} in first["choices"]


def test_a_save_is_seen_in_the_attempt_with_its_revision(ask, started):
    path = started()
    save(ask, path, 3, {"value": True})
    receipt = save(ask, path, 4, {"text": "a"}).json()
    assert receipt["revision"] == 2
    assert receipt["slot"] == 4
    shown = ask("learner1", "GET", path).json()
    assert shown["revision"] == 2
    assert [item["revision"] for item in shown["items"]] == [0, 0, 1, 2, 0, 0]
    assert shown["items"][3]["response"] == {"text": "a"}


def test_an_answer_can_be_taken_back(ask, started):
    path = started()
    save(ask, path, 3, {"value": True})
    save(ask, path, 3, None)
    assert ask("learner1", "GET", path).json()["items"][2]["response"] is None


def test_choices_keep_their_order_within_an_attempt_and_vary_between_attempts(ask, started):
    def order(path):
        items = ask("learner1", "GET", path).json()["items"]
        return [choice["id"] for item in items[:2] for choice in item["choices"]]

    path = started()
    assert order(path) == order(path)
    assert len({tuple(order(started())) for _ in range(8)}) > 1


def test_starting_again_returns_the_open_attempt(ask, published):
    path = f"/api/v1/assessments/{published()}/attempts"
    first, second = ask("learner1", "POST", path), ask("learner1", "POST", path)
    assert (first.status, second.status) == (201, 200)
    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["Location"] == f"/api/v1/attempts/{first.json()['id']}"
    assert first.json()["id"].isdigit()


def test_attempts_can_be_used_up(ask, published):
    path = f"/api/v1/assessments/{published(attempts_allowed=1)}/attempts"
    attempt = ask("learner1", "POST", path).headers["Location"]
    ask("learner1", "POST", f"{attempt}/submit", body={})
    refusal = ask("learner1", "POST", path)
    assert (refusal.status, refusal.json()["code"]) == (403, "attempts_exhausted")


def test_progress_counts_answered_slots(ask, started):
    path = started()
    save(ask, path, 3, {"value": True})
    save(ask, path, 4, {"text": "   "})
    progress = ask("learner1", "GET", f"{path}/progress?at_least=2").json()
    assert progress.pop("as_of").endswith("Z")
    assert progress == {
        "attempt": path.rpartition("/")[2],
        "state": "open",
        "revision": 2,
        "answered": 1,
        "of": 6,
    }


def test_a_result_waits_for_the_submit(ask, started):
    reply = ask("learner1", "GET", f"{started()}/result")
    assert (reply.status, reply.json()["code"]) == (409, "attempt_open")


def test_a_submitted_attempt_takes_no_more_answers(ask, started):
    path = started()
    ask("learner1", "POST", f"{path}/submit", body={})
    reply = save(ask, path, 3, {"value": True})
    assert (reply.status, reply.json()["code"]) == (409, "attempt_closed")


def test_a_save_after_the_deadline_is_refused_and_the_attempt_ends_at_the_deadline(ask, started):
    path = started(time_limit_seconds=1)
    while (reply := save(ask, path, 3, {"value": True})).status == 200:
        time.sleep(0.02)
    assert (reply.status, reply.json()["code"]) == (409, "attempt_closed")
    shown = ask("learner1", "GET", path).json()
    assert shown["state"] == "submitted"
    assert shown["submitted_at"] == shown["deadline"]


def test_an_overdue_attempt_is_closed_by_looking_at_it(inside):
    seen = inside("""
attempt, _ = attempts.start(quiz, learner)
attempt["deadline"] = "2026-01-01T00:00:00.000Z"
attempts.store(attempt)
found = attempts.find(attempt["id"])
shows([found["state"], found["submitted_at"]])
""")
    assert seen == ["submitted", "2026-01-01T00:00:00.000Z"]


def test_an_overdue_attempt_can_still_be_handed_in_as_it_stood_at_the_deadline(inside):
    receipt = inside("""
attempt, _ = attempts.start(quiz, learner)
attempt["deadline"] = "2026-01-01T00:00:00.000Z"
shows(attempts.submit(attempt))
""")
    assert receipt["submitted_at"] == "2026-01-01T00:00:00.000Z"


def test_an_attempt_of_someone_else_cannot_be_seen_or_answered(ask, started):
    path = started("learner1")
    assert ask("learner2", "GET", path).json()["code"] == "not_found"
    assert save(ask, path, 3, None, "learner2").json()["code"] == "not_found"
    assert ask("teacher", "GET", path).status == 200
    assert save(ask, path, 3, None, "teacher").json()["code"] == "forbidden"


def test_a_new_edition_of_a_quiz_leaves_running_attempts_alone(ask, published, six_types):
    quiz = published()
    path = ask("learner1", "POST", f"/api/v1/assessments/{quiz}/attempts").headers["Location"]
    shorter = six_types | {"title": "Second edition", "items": six_types["items"][:1]}
    assert ask("teacher", "PUT", f"/api/v1/assessments/{quiz}", body=shorter).status == 200
    assert ask("learner1", "GET", f"/api/v1/assessments/{quiz}").json()["items"] == 1
    assert len(ask("learner1", "GET", path).json()["items"]) == 6


def test_teachers_see_all_attempts_in_the_results(ask, published):
    quiz = published()
    start = f"/api/v1/assessments/{quiz}/attempts"
    finished(ask, ask("learner3", "POST", start).headers["Location"], "learner3")
    ask("learner4", "POST", start)
    table = ask("teacher", "GET", f"/api/v1/assessments/{quiz}/results").json()
    assert table["assessment"] == quiz
    done, running = table["results"]
    assert (done["learner"], done["state"], done["mark"]) == ("learner3", "submitted", SUM)
    assert {item["slot"]: item["mark"] for item in done["items"]} == MARKS
    assert (running["learner"], running["state"], running["mark"]) == ("learner4", "open", None)


def test_the_gradebook_keeps_the_best_attempt(ask, published):
    quiz = published(course="astronomy")
    start = f"/api/v1/assessments/{quiz}/attempts"
    for responses in ({3: {"value": False}}, RESPONSES, {}):
        path = ask("learner5", "POST", start).headers["Location"]
        finished(ask, path, "learner5", responses)
    (grade,) = ask("teacher", "GET", "/api/v1/courses/astronomy/gradebook").json()["results"]
    assert (grade["learner"], grade["assessment"]) == ("learner5", quiz)
    assert (grade["mark"], grade["max_mark"]) == (SUM, "7")


def test_the_list_of_assessments_shows_ones_own_attempts_only(ask, published):
    quiz = published()
    path = ask("learner6", "POST", f"/api/v1/assessments/{quiz}/attempts").headers["Location"]
    mine = ask("learner6", "GET", f"/api/v1/assessments/{quiz}").json()
    assert mine["open_attempt"] == path.rpartition("/")[2]
    assert [attempt["state"] for attempt in mine["attempts"]] == ["open"]
    assert ask("learner7", "GET", f"/api/v1/assessments/{quiz}").json()["attempts"] == []
