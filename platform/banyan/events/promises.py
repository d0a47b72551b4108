"""Comparing schemas of events: whoever can read what was promised can read what is told now.

And the other way round: today's code can read every event that was stored under the promise.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

# What a schema only says to people.
_WORDS = {"title", "description", "default", "examples", "$schema", "$defs"}
# What holds other schemas, and what is compared with them.
_NESTED = {"items", "additionalProperties", "anyOf", "prefixItems"}
_PARTS = {"properties", "required", *_NESTED}


def broken(promised: Mapping[str, Schema], present: Mapping[str, Schema]) -> list[str]:
    """A sentence for each promise that is not kept, saying what to do; keys are event types."""
    sentences: list[str] = []
    for kind, schema in sorted(promised.items()):
        if kind not in present:
            sentences.append(
                f"{kind}: nobody tells this event any more. Keep its class: stored events and"
                " readers need it."
            )
        else:
            sentences += breaches(schema, present[kind])
    return sentences


def breaches(promised: Schema, present: Schema) -> list[str]:
    """What a reader or a stored event of the `promised` schema would break on, as sentences."""
    return list(_Comparison(promised, present).compare("", promised, present))


class _Comparison:
    """Walks both schemas together; a pair of definitions is compared once, however they recur."""

    def __init__(self, promised: Schema, present: Schema) -> None:
        self._kind = promised.get("title", "")
        self._roots = promised, present
        self._compared: set[tuple[str, str]] = set()

    def compare(self, path: str, old: Schema, new: Schema) -> Iterator[str]:
        pair = old.get("$ref", ""), new.get("$ref", "")
        if all(pair):
            if pair in self._compared:
                return
            self._compared.add(pair)
        old, new = (_resolved(one, root) for one, root in zip((old, new), self._roots, strict=True))
        if _shape(old) != _shape(new):
            yield self._sentence(
                path, "has another type now. Leave it as it was and add a field beside it."
            )
            return
        yield from self._fields(path, old, new)
        for key in ("items", "additionalProperties"):
            if isinstance(old.get(key), Mapping):
                yield from self.compare(f"{path}[]", old[key], new[key])
        for key in ("anyOf", "prefixItems"):
            for one, other in zip(old.get(key, ()), new.get(key, ()), strict=True):
                yield from self.compare(path, one, other)

    def _fields(self, path: str, old: Schema, new: Schema) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        for name in before:
            inner = f"{path}.{name}".lstrip(".")
            if name in now:
                yield from self.compare(inner, before[name], now[name])
            else:
                yield self._sentence(
                    inner, "is gone. Keep it, and under this name: readers rely on it."
                )
        yield from self._required(path, old, new)

    def _required(self, path: str, old: Schema, new: Schema) -> Iterator[str]:
        before, now = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(now - before):
            yield self._sentence(
                f"{path}.{name}".lstrip("."),
                "is required and was not. Give it a default: stored events have none.",
            )
        for name in sorted((before - now) & set(new.get("properties", {}))):
            yield self._sentence(
                f"{path}.{name}".lstrip("."),
                "may be missing now. Take its default away: readers rely on it.",
            )

    def _sentence(self, path: str, what: str) -> str:
        return f"{self._kind}: {path} {what}"


def _resolved(schema: Schema, root: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return found


def _shape(schema: Schema) -> dict[str, Any]:
    """What of a schema must not change at all; of its parts only which there are, and how many."""
    shape = {key: value for key, value in schema.items() if key not in _WORDS | _PARTS}
    for key in _NESTED & schema.keys():
        part = schema[key]
        shape[key] = len(part) if isinstance(part, list) else isinstance(part, Mapping) or [part]
    return shape
