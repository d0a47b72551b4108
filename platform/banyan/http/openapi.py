"""The OpenAPI document: what DRF does not see (hot endpoints, msgspec types, problems)."""

import inspect
from typing import Any

import msgspec

from banyan.http.hot import Endpoint, Stream, endpoints

_REF = "#/components/schemas/{name}"
_described: set[type] = set()

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; `detail` is written for people.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
    },
}
_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The same key gives the same reply; use a fresh one for each new write.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64},
}


def schema_of(described: type) -> dict[str, Any]:
    """A reference to the schema of a msgspec type, for `extend_schema(responses={200: …})`."""
    _described.add(described)
    return {"$ref": _REF.format(name=described.__name__)}


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's POSTPROCESSING_HOOK: add hot endpoints, schemas and problem replies."""
    for endpoint in endpoints().values():
        path = result["paths"].setdefault(endpoint.template, {})
        path[endpoint.method.lower()] = _operation(endpoint)
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    _references, components = msgspec.json.schema_components(
        sorted(_described, key=lambda one: one.__name__), ref_template=_REF
    )
    schemas.update(components)
    schemas["Problem"] = _PROBLEM
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"].setdefault(
                "default", _json("Problem", "application/problem+json")
            )
    result["paths"] = dict(sorted(result["paths"].items()))
    return result


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    reply = _json(schema_of(endpoint.reply)["$ref"].rsplit("/", 1)[-1])
    operation: dict[str, Any] = {
        "operationId": endpoint.name.replace(".", "_"),
        "description": inspect.getdoc(endpoint.handler) or "",
        "tags": [endpoint.name.split(".")[0]],
        "security": [{"bearer": []}],
        "parameters": [_path_parameter(name) for name in parameters(endpoint.template)],
        "responses": {str(status): reply for status in endpoint.statuses},
    }
    if endpoint.writes:
        operation["parameters"].append(_KEY)
    operation["parameters"] += [_query_parameter(name) for name in endpoint.query]
    if endpoint.body is Stream:
        raw = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": raw}}
    elif endpoint.body is not None:
        content = {"application/json": {"schema": schema_of(endpoint.body)}}
        operation["requestBody"] = {"content": content}
    return operation


def parameters(template: str) -> list[str]:
    """The names in braces of a path template, in order."""
    return [part[1:-1] for part in template.split("/") if part.startswith("{")]


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": True, "schema": {"type": "string"}}


def _json(component: str, media_type: str = "application/json") -> dict[str, Any]:
    reference = {"$ref": _REF.format(name=component)}
    description = "A problem" if component == "Problem" else "Done"
    return {"description": description, "content": {media_type: {"schema": reference}}}
