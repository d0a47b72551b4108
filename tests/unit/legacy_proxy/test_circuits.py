"""Which requests share a circuit, and how many circuits there are at most."""

from typing import Any

import pytest

from legacy_proxy.breaker import BreakerPolicy
from legacy_proxy.circuits import MOST, Circuits, address
from legacy_proxy.waiting import WaitLimit


def asking(path: str, method: str = "GET") -> dict[str, Any]:
    return {"type": "http", "method": method, "raw_path": path.encode()}


@pytest.fixture
def circuits() -> Circuits:
    return Circuits("legacy", BreakerPolicy(), WaitLimit(1))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "GET /"),
        ("/login/index.php", "GET /login/index.php"),
        ("/course/17/edit", "GET /course/*/edit"),
        ("/api/content/node/a3f0/", "GET /api/content/node"),
        ("/static/app.7f3e.js", "GET /static/*"),
        ("/" + "x" * 33, "GET /*"),
    ],
)
def test_an_address_is_a_method_and_the_beginning_of_a_path(path: str, expected: str) -> None:
    assert address(asking(path)) == expected


def test_methods_have_circuits_of_their_own(circuits: Circuits) -> None:
    assert circuits.of("", asking("/a")) is not circuits.of("", asking("/a", "POST"))


def test_a_websocket_has_an_address_too() -> None:
    assert address({"type": "websocket", "raw_path": b"/ws/room"}) == "WEBSOCKET /ws/room"


def test_a_route_is_one_circuit_wherever_its_path_leads(circuits: Circuits) -> None:
    assert circuits.of("save", asking("/a")) is circuits.of("save", asking("/b"))


def test_the_circuit_not_used_for_longest_makes_room_for_a_new_one(circuits: Circuits) -> None:
    first, second = (circuits.of("", asking(f"/{name}")) for name in ("first", "second"))
    _asked_by_strangers(circuits, MOST - 2)
    circuits.of("", asking("/first"))
    circuits.of("", asking("/one/more"))
    assert circuits.of("", asking("/first")) is first
    assert circuits.of("", asking("/second")) is not second


def test_strangers_cannot_have_the_circuit_of_a_route_forgotten(circuits: Circuits) -> None:
    save = circuits.of("save", asking("/"))
    _asked_by_strangers(circuits, 2 * MOST)
    assert circuits.of("save", asking("/")) is save


def _asked_by_strangers(circuits: Circuits, times: int) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for number in range(times):
        word = letters[number % 26] + letters[number // 26 % 26] + letters[number // 676]
        circuits.of("", asking(f"/{word}x"))
