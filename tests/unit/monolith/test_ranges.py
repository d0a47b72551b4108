"""Range headers by RFC 9110, section 14."""

import pytest

from legacy_proxy.monolith import ranges


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-99", (0, 10)),
        ("bytes=9-", (9, 1)),
        ("bytes=-3", (7, 3)),
        ("bytes=-99", (0, 10)),
        ("BYTES=1-2", (1, 2)),
    ],
)
def test_one_range_is_cut_to_what_exists(header, expected):
    assert ranges.wanted(header, 10) == expected


@pytest.mark.parametrize(
    "header", [None, "", "bytes=-", "bytes=5-4", "bytes=0-1,4-5", "items=0-1", "bytes=a-b"]
)
def test_what_is_not_one_understood_range_means_the_whole_file(header):
    assert ranges.wanted(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_a_range_without_a_single_byte_cannot_be_satisfied(header):
    with pytest.raises(ranges.Unsatisfiable):
        ranges.wanted(header, 10)
