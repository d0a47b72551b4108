"""The feed streams: what happens arrives while the request is still open."""

import contextlib
import json


@contextlib.contextmanager
def listening(monolith, token):
    connection = monolith.connect()
    try:
        connection.request("GET", "/api/v1/feed", headers={"Authorization": f"Bearer {token}"})
        yield connection.getresponse()
    finally:
        connection.close()


def news(stream):
    while True:
        line = stream.readline().decode()
        if line.startswith("data: "):
            return json.loads(line.removeprefix("data: "))


def test_the_first_event_comes_at_once(monolith, token_of):
    with listening(monolith, token_of("learner1")) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        assert stream.readline() == b": heartbeat\n"
        first = news(stream)
    assert set(first) == {"kind", "text", "at"}
    assert first["kind"] == "welcome"


def test_a_quiz_published_meanwhile_is_told(monolith, token_of, published):
    with listening(monolith, token_of("learner1")) as stream:
        news(stream)
        published(title="Fresh from the press")
        told = news(stream)
    assert told["kind"] == "assessment_published"
    assert "Fresh from the press" in told["text"]


def test_a_silent_feed_still_beats(monolith, token_of):
    with listening(monolith, token_of("learner1")) as stream:
        news(stream)
        assert stream.readline() == b"\n"
        assert stream.readline() == b": heartbeat\n"


def test_a_look_at_the_head_of_the_feed_ends(ask):
    assert ask("learner1", "HEAD", "/api/v1/feed").status == 200


def test_the_feed_needs_a_token(ask):
    assert ask(None, "GET", "/api/v1/feed").json()["code"] == "unauthenticated"
