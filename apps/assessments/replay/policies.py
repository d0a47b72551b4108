"""By which policy is an item scored?"""

from typing import Any

from apps.assessments.rules.items import Cloze, Item

_DEFAULT = "default"


def policy_of(item: Item) -> str:
    """The name of the item's scoring policy with its version, such as "halves.1"; for a text with
    questions also those of its parts; "default" where the type alone decides."""
    named = _name(getattr(item, "policy", None))
    if isinstance(item, Cloze):
        inside = {policy_of(part.item) for part in item.items} - {_DEFAULT, named}
        return " + ".join([named, *sorted(inside)])
    return named


def scored_by(kind: str, policy: str) -> str:
    """A type and its policy in words, as verdicts name what they cover: "multiple, halves.1"."""
    words = kind.replace("_", " ")
    return words if policy == _DEFAULT else f"{words}, {policy}"


def _name(policy: Any) -> str:
    if policy is None:
        return _DEFAULT
    config = getattr(policy, "__struct_config__", None)
    return str(policy if config is None else config.tag)
