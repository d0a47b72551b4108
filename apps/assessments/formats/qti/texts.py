"""The XHTML of an item as HTML."""

from collections.abc import Callable
from html import escape

from apps.assessments.formats.xml_tree import Node

VOID = {"br", "hr", "img", "wbr", "col"}
# What browsers or our pages could not show without what stands beside the item's file.
_LOST = {"object", "audio", "video", "math", "picture", "include", "stylesheet"}
# Their pictures are part of the item.
_WITH_PICTURE = ("selectPointInteraction", "hotspotInteraction")
Placed = Callable[[Node], str | None]


def html_in(node: Node, placed: Placed = lambda _: None) -> str:
    """The HTML of all that is in a node. Not yet clean. `placed` is asked for each element, and
    what it gives stands in its stead."""
    return "".join(
        escape(part, quote=False) if isinstance(part, str) else _element(part, placed)
        for part in node.content
    )


def _element(node: Node, placed: Placed) -> str:
    instead = placed(node)
    if instead is not None:
        return instead
    attributes = "".join(
        f' {name}="{escape(value)}"' for name, value in node.attributes.items() if ":" not in name
    )
    opened = f"<{node.tag}{attributes}>"
    return opened if node.tag in VOID else f"{opened}{html_in(node, placed)}</{node.tag}>"


def loses_something(root: Node) -> bool:
    """Whether there is something in it that will not be shown: a picture, a formula, a sound."""
    shown = {
        id(one) for part in root.everything() if part.tag in _WITH_PICTURE for one in part.children
    }
    return any(
        part.tag in _LOST or (part.tag == "img" and "://" not in part.attributes.get("src", ""))
        for part in root.everything()
        if id(part) not in shown
    )
