"""One spelling for the elements and attributes of all versions."""

import re

_DASHED = re.compile(r"-([a-z0-9])")


def spelled(tag: str, attributes: dict[str, str]) -> tuple[str, dict[str, str]]:
    """`qti-simple-choice match-max` as `simpleChoice matchMax`; prefixes of namespaces go."""
    local = tag.rpartition(":")[2]
    if not local.startswith("qti-"):
        return local, attributes
    return camel(local.removeprefix("qti-")), {camel(name): attributes[name] for name in attributes}


def camel(name: str) -> str:
    """`response-identifier` as `responseIdentifier`; names of others (data-, xml:) as they are."""
    if name.startswith(("data-", "aria-")) or ":" in name:
        return name
    return _DASHED.sub(lambda found: found[1].upper(), name)


def dashed(name: str) -> str:
    """The way back: `responseIdentifier` as `response-identifier`."""
    return re.sub(r"[A-Z]", lambda found: "-" + found[0].lower(), name)
