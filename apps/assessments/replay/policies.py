"""By which policy is an item scored?"""

from typing import Any

from apps.assessments.rules.items import Cloze, Item

_DEFAULT = "default"


def policy_of(item: Item) -> str:
    """The name of the item's scoring policy with its version, such as "halves.1"; for a text with
    questions the names of all its parts; "default" where the type alone decides."""
    if isinstance(item, Cloze):
        return " + ".join(sorted({policy_of(part.item) for part in item.items}))
    return _name(getattr(item, "policy", None))


def _name(policy: Any) -> str:
    if policy is None:
        return _DEFAULT
    config = getattr(policy, "__struct_config__", None)
    return str(policy if config is None else config.tag)
