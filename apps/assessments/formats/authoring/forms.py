"""What a form asks for, read off the item types themselves.

A type that gets a field gets it in its form as well; its words stand in words.py. The browser
draws forms from this (pages/static/assessments/authoring); it knows kinds of inputs, and no item
type.
"""

from functools import cache
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect

from apps.assessments.formats.authoring.drafts import MADE, REFERENCES
from apps.assessments.formats.authoring.words import ENTRY, LABEL, words_of
from apps.assessments.formats.clean_items import items_form
from apps.assessments.rules.items import Processed
from apps.assessments.rules.types.item_type import ItemType

Node = dict[str, Any]

# What everything has; a question inside a text is asked by the text, and has none of it.
_HEADING = {field.name for field in msgspec.structs.fields(ItemType)}

# What only comes from files: rules of others, as they stand.
_NOT_WRITTEN = (Processed,)

# What stands in a field that has to be filled, as most will leave it.
_STARTS = {
    "fraction": "0",
    "TextAnswer.fraction": "1",
    "NumericAnswer.fraction": "1",
    "FormulaAnswer.fraction": "1",
    "Area.fraction": "1",
    "multiplier": "1",
}


class Kind(NamedTuple):
    """A type of question to choose from: its name in JSON, and in words."""

    name: str
    label: str
    help: str


def _structs() -> dict[str, inspect.StructType]:
    found = items_form()
    assert isinstance(found, inspect.UnionType)
    types = [one for one in found.types if isinstance(one, inspect.StructType)]
    return {str(one.tag): one for one in types if one.cls not in _NOT_WRITTEN}


KINDS = tuple(Kind(name, *words_of("types", name)) for name in _structs())


@cache
def form_of(kind: str) -> Node:
    """The form of a type of question. Raises KeyError for a type that there is not."""
    return _record(_structs()[kind], within="")


def _record(
    struct: inspect.StructType, *, within: str, hidden: frozenset[str] = frozenset()
) -> Node:
    owner = struct.cls.__name__
    return {
        "kind": "record",
        "fields": [
            _field(owner, field, within)
            for field in struct.fields
            if field.name not in hidden and not (field.name == "id" and within in MADE)
        ],
    }


def _field(owner: str, field: inspect.Field, within: str) -> Node:
    label, help = words_of(owner, field.name)
    has_default = field.default is not msgspec.NODEFAULT
    return {
        "name": field.name,
        "label": label,
        "help": help,
        "default": msgspec.to_builtins(field.default) if has_default else _start(owner, field.name),
        "optional": has_default,
        "input": _input(owner, field.name, field.type, within),
    }


def _start(owner: str, name: str) -> str | None:
    return _STARTS.get(f"{owner}.{name}", _STARTS.get(name))


def _input(owner: str, name: str, type: inspect.Type, within: str) -> Node:
    if (within, name) in REFERENCES:
        return {"kind": "reference", "to": REFERENCES[within, name]}
    match type:
        case inspect.StrType():
            return {"kind": "html" if name.endswith("html") else "line"}
        case inspect.DecimalType():
            return {"kind": "decimal"}
        case inspect.IntType():
            return {"kind": "integer"}
        case inspect.BoolType():
            return {"kind": "boolean"}
        case inspect.LiteralType():
            options = [{"value": one, "label": words_of(name, str(one))[0]} for one in type.values]
            return {"kind": "options", "options": options}
        case _:
            return _compound(owner, name, type)


def _compound(owner: str, name: str, type: inspect.Type) -> Node:
    match type:
        case inspect.VarTupleType(item_type=inspect.DictType()):
            return {"kind": "table"}
        case inspect.VarTupleType(item_type=one):
            entry = _input(owner, name, one, name)
            return {"kind": "list", "entry": entry, "one": ENTRY[name], "made": name in MADE}
        case inspect.UnionType(types=types):
            return _variants(name, [one for one in types if isinstance(one, inspect.StructType)])
        case inspect.StructType(cls=cls) if cls.__name__ == "Picture":
            return {"kind": "picture"}
        case inspect.StructType():
            return _record(type, within=name)
    raise TypeError(f"no form has an input for {owner}.{name}: {type}")


def _variants(name: str, types: list[inspect.StructType]) -> Node:
    hidden = frozenset(_HEADING) if name == "item" else frozenset[str]()
    return {
        "kind": "variants",
        "tag": types[0].tag_field,
        "options": [
            {
                "value": str(one.tag),
                "label": words_of(LABEL[name], str(one.tag))[0],
                "help": words_of(LABEL[name], str(one.tag))[1],
                "input": _record(one, within="", hidden=hidden),
            }
            for one in types
        ],
    }
