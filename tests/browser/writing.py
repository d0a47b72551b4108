"""Somebody who fills the form of a question in the admin, field by field, whatever its type."""

from base64 import b64decode
from typing import Any

from playwright.sync_api import Locator, Page

from apps.assessments.formats.authoring.forms import Node


class Author:
    """Writes into the form that is open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._fillers = {
            "record": self._record,
            "list": self._list,
            "variants": self._variants,
            "picture": self._picture,
            "table": self._table,
            "boolean": self._tick,
            "options": self._choose,
        }

    def write(self, form: Node, item: dict[str, Any]) -> None:
        """Fill the whole form; what refers to another list comes last, as its words are there."""
        self._record(form, item, "question", {})
        self._references(form, item)

    def at(self, id: str) -> Locator:
        return self.page.locator(f'[id="{id}"]')

    def _field(self, node: Node, value: Any, id: str, field: Node) -> None:
        if node["kind"] == "reference":
            return
        fill = self._fillers.get(node["kind"], self._type)
        fill(node, value, id, field)

    def _record(self, node: Node, value: Any, id: str, _: Node) -> None:
        for field in node["fields"]:
            if field["name"] in value and value[field["name"]] != field["default"]:
                name = f"{id}-{field['name']}"
                self._field(field["input"], value[field["name"]], name, field)

    def _list(self, node: Node, value: Any, id: str, field: Node) -> None:
        group = self.at(f"{id}-group")
        entries = group.locator("> div > ol > li")
        for _ in range(len(value) - entries.count()):
            group.locator("> div > button").click()
        for at, one in enumerate(value, start=1):
            self._record(node["entry"], one, f"{id}-{at}", field)

    def _variants(self, node: Node, value: Any, id: str, field: Node) -> None:
        tag = value[node["tag"]]
        self.at(id).select_option(tag)
        chosen = next(one for one in node["options"] if one["value"] == tag)
        self._record(chosen["input"], value, f"{id}-{tag}", field)

    def _picture(self, _: Node, value: Any, id: str, __: Node) -> None:
        kind, data = value["src"].split(";base64,")
        file = {"name": "map", "mimeType": kind.removeprefix("data:"), "buffer": b64decode(data)}
        self.at(id).set_input_files([file])  # type: ignore[list-item]  # a FilePayload
        self.at(f"{id}-alt").fill(value["alt"])
        self.page.locator(".author-picture img").wait_for()

    def _table(self, _: Node, value: Any, id: str, __: Node) -> None:
        names = list(value[0])
        rows = [names, *([row[name] for name in names] for row in value)]
        self.at(id).fill("\n".join("  ".join(row) for row in rows))

    def _tick(self, _: Node, value: Any, id: str, __: Node) -> None:
        self.at(id).set_checked(value)

    def _choose(self, _: Node, value: Any, id: str, __: Node) -> None:
        self.at(id).select_option(value)

    def _type(self, _: Node, value: Any, id: str, __: Node) -> None:
        self.at(id).fill(str(value))

    def _references(self, form: Node, item: dict[str, Any]) -> None:
        for field in form["fields"]:
            entry = field["input"].get("entry", {"fields": []})
            for inner in entry.get("fields", []):
                if inner["input"]["kind"] != "reference":
                    continue
                ids = [one["id"] for one in item[inner["input"]["to"]]]
                for at, one in enumerate(item[field["name"]], start=1):
                    select = self.at(f"question-{field['name']}-{at}-{inner['name']}")
                    select.select_option(index=ids.index(one[inner["name"]]) + 1)
