"""The OpenAPI document tells of every endpoint there is, hot ones included."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from banyan.http.hot import endpoints


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    generated: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return generated


def test_it_is_valid(document: dict[str, Any]) -> None:
    validate_schema(document)


def test_every_hot_endpoint_is_in_it_with_its_body_and_reply(document: dict[str, Any]) -> None:
    for endpoint in endpoints().values():
        operation = document["paths"][endpoint.template][endpoint.method.lower()]
        assert operation["description"]
        assert set(operation["responses"]) == {*map(str, endpoint.statuses), "default"}
        assert ("requestBody" in operation) == (endpoint.body is not None)
        keys = [p for p in operation["parameters"] if p["name"] == "Idempotency-Key"]
        assert bool(keys) == endpoint.writes


def test_every_operation_may_answer_with_a_problem(document: dict[str, Any]) -> None:
    operations = [op for path in document["paths"].values() for op in path.values()]
    assert operations
    for operation in operations:
        assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own.union(*map(references, node.values()))
    if isinstance(node, list):
        return set().union(*map(references, node))
    return set()
