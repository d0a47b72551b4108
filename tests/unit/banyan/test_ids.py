"""Ids made here sort by the time they were made."""

from banyan.ids import uuid7


def test_an_id_is_a_version_7_uuid_of_now() -> None:
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_are_distinct_and_ordered_by_millisecond() -> None:
    made = [uuid7() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)
