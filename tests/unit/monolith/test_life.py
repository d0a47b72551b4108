"""Start, stop, kill and start again."""

import json
import signal


def test_it_says_that_it_lives(ask):
    assert ask(None, "GET", "/livez").json() == {"status": "ok"}


def test_every_request_is_one_line_of_json(monolith, ask):
    ask("learner1", "GET", "/api/v1/courses/not-there?secret=1")
    line = monolith.logged(lambda line: line["path"] == "/api/v1/courses/not-there")
    assert list(line)[:7] == ["time", "level", "event", "method", "path", "status", "ms"]
    assert (line["event"], line["method"], line["status"]) == ("request", "GET", 404)


def test_an_acknowledged_answer_outlives_a_kill(launch, tmp_path, six_types):
    first = launch(tmp_path)
    token = first.login("learner1")
    quiz = "/api/v1/assessments/q"
    first.ask("PUT", quiz, token=first.login("teacher"), body=six_types)
    path = first.ask("POST", f"{quiz}/attempts", token=token).headers["Location"]
    answer = {"response": {"text": "chlorophyll"}}
    assert first.ask("PUT", f"{path}/answers/4", token=token, body=answer).status == 200
    first.process.kill()
    first.process.wait()

    second = launch(tmp_path)
    shown = second.ask("GET", path, token=token)  # the key is the same, so is the token
    assert shown.json()["items"][3]["response"] == {"text": "chlorophyll"}


def test_a_signal_stops_it_cleanly_although_someone_is_listening(launch, tmp_path):
    running = launch(tmp_path)
    token = running.login("learner1")
    connection = running.connect()
    try:
        connection.request("GET", "/api/v1/feed", headers={"Authorization": f"Bearer {token}"})
        stream = connection.getresponse()
        stream.readline()
        running.process.send_signal(signal.SIGTERM)
        rest = stream.read()
    finally:
        connection.close()
    assert b"welcome" in rest
    assert running.process.wait(timeout=20) == 0


def test_accounts_can_come_from_a_file(launch, tmp_path):
    people = tmp_path / "people.json"
    entry = {"username": "rosa", "password": "luchs", "name": "Rosa", "role": "teacher"}
    people.write_text(json.dumps([entry]), encoding="utf-8")
    running = launch(tmp_path / "data", MONOLITH_ACCOUNTS=str(people), MONOLITH_TENANT="school")

    def login(name, password):
        body = {"username": name, "password": password}
        return running.ask("POST", "/api/v1/login", body=body)

    assert login("rosa", "luchs").json()["user"]["tenant"] == "school"
    assert login("learner1", "learner1").status == 401
