"""Files go to disk as they come and are read back whole or in part."""

import hashlib

import pytest

CONTENT = bytes(range(256)) * 700


@pytest.fixture
def stored(ask):
    reply = ask("teacher", "POST", "/api/v1/files?name=a%20leaf.pdf", raw=CONTENT)
    assert reply.status == 201
    return reply


def test_an_upload_is_received_and_can_be_read_by_others(ask, stored):
    document = stored.json()
    assert document["name"] == "a leaf.pdf"
    assert document["size"] == len(CONTENT)
    assert document["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert stored.headers["Location"] == f"/api/v1/files/{document['id']}"
    read = ask("learner1", "GET", stored.headers["Location"])
    assert (read.status, read.body) == (200, CONTENT)
    assert read.headers["Accept-Ranges"] == "bytes"
    assert read.headers["Content-Type"] == "application/pdf"
    assert read.headers["Content-Disposition"].startswith("attachment")


def test_an_upload_of_unannounced_length_is_received(ask):
    reply = ask("teacher", "POST", "/api/v1/files", raw=iter([b"abc", b"def"]))
    assert reply.json()["size"] == 6


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=10-19", 10, 19), ("bytes=179000-", 179_000, 179_199), ("bytes=-5", 179_195, 179_199)],
)
def test_a_part_of_a_file_is_sent_alone(ask, stored, asked, first, last):
    part = ask("learner1", "GET", stored.headers["Location"], headers={"Range": asked})
    assert part.status == 206
    assert part.headers["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert part.body == CONTENT[first : last + 1]


def test_a_part_beyond_the_end_is_refused_with_the_size(ask, stored):
    part = ask("learner1", "GET", stored.headers["Location"], headers={"Range": "bytes=179200-"})
    assert part.status == 416
    assert part.headers["Content-Range"] == f"bytes */{len(CONTENT)}"
    assert part.json()["code"] == "range_not_satisfiable"


def test_a_part_of_another_edition_is_not_sent(ask, stored):
    path = stored.headers["Location"]
    whole = ask("learner1", "GET", path)

    def status(condition):
        headers = {"Range": "bytes=0-1", "If-Range": condition}
        return ask("learner1", "GET", path, headers=headers).status

    assert status(whole.headers["ETag"]) == 206
    assert status(whole.headers["Last-Modified"]) == 206
    assert status('"another"') == 200
    assert status("Sat, 01 Jan 2000 00:00:00 GMT") == 200
    assert status("not a date") == 200


def test_a_known_file_is_not_sent_again(ask, stored):
    path = stored.headers["Location"]
    tag = ask("learner1", "GET", path).headers["ETag"]
    again = ask("learner1", "GET", path, headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


def test_a_look_at_the_head_sends_no_body(ask, stored):
    head = ask("learner1", "HEAD", stored.headers["Location"])
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(CONTENT))


def test_an_upload_over_the_limit_is_refused_and_leaves_nothing(launch, tmp_path):
    running = launch(tmp_path, MONOLITH_MAX_UPLOAD_BYTES="1000")
    token = running.login("teacher")
    for raw in (b"x" * 1001, iter([b"x" * 600] * 2)):
        reply = running.ask("POST", "/api/v1/files", token=token, raw=raw)
        assert (reply.status, reply.json()["code"]) == (413, "too_large")
    assert list((tmp_path / "files").iterdir()) == []


def test_an_upload_needs_a_token(ask):
    assert ask(None, "POST", "/api/v1/files", raw=b"x").json()["code"] == "unauthenticated"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [("..%2F..%2Fetc%2Fpasswd", "passwd"), ("a%00b.txt", "ab.txt"), ("C:%5Cx.doc", "x.doc"),
     ("%2F", "file"), ("", "file")],
)  # fmt: skip
def test_a_file_name_is_only_ever_a_name(ask, asked, kept):
    reply = ask("teacher", "POST", f"/api/v1/files?name={asked}", raw=b"x")
    assert reply.json()["name"] == kept


def test_an_upload_broken_off_leaves_nothing(launch, tmp_path):
    running = launch(tmp_path)
    token = running.login("teacher")
    connection = running.connect()
    connection.putrequest("POST", "/api/v1/files")
    connection.putheader("Authorization", f"Bearer {token}")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"only a beginning")
    connection.close()
    running.logged(lambda line: line["path"] == "/api/v1/files")
    assert list((tmp_path / "files").iterdir()) == []
