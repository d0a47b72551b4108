"""The JSON Schema of every event type, made from its class: what readers of a topic may expect."""

from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import module_has_submodule

from banyan.events.cloudevents import CloudEvent, type_of
from banyan.messages import Event, name_of

Schema = dict[str, Any]

FOLDER: Path = settings.ROOT / "docs" / "events"


def schemas() -> dict[str, Schema]:
    """The schema of every type that some app's `events` declares, by the CloudEvent's `type`."""
    return {type_of(one.aggregate, name_of(one)): schema_of(one) for one in _event_types()}


def schema_of(event: type[Event]) -> Schema:
    """The whole message that carries this event: a CloudEvent with the event's own fields in it."""
    components = msgspec.json.schema_components([CloudEvent, event])[1]
    envelope, data = components.pop(CloudEvent.__name__), components.pop(event.__name__)
    told = [name for name in data["properties"] if name not in Event.__struct_fields__]
    data["properties"] = {name: data["properties"][name] for name in told}
    data["required"] = [name for name in data["required"] if name in told]
    kind = type_of(event.aggregate, name_of(event))
    envelope["properties"] |= {"type": {"const": kind}, "data": data}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind,
        "description": data.pop("description", ""),
        "type": "object",
        "properties": envelope["properties"],
        # Those with one possible value are written all the same.
        "required": list(envelope["properties"]),
    }
    return {**schema, "$defs": components} if components else schema


def written(folder: Path) -> dict[str, Schema]:
    """The schemas that stand in `folder`, by type."""
    return {path.stem: msgspec.json.decode(path.read_bytes()) for path in folder.glob("*.json")}


def write(folder: Path, present: dict[str, Schema]) -> None:
    """Make `folder` hold a file for each of these schemas."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, schema in present.items():
        text = msgspec.json.format(msgspec.json.encode(schema), indent=2)
        (folder / f"{kind}.json").write_bytes(text + b"\n")


def _event_types() -> list[type[Event]]:
    found: list[type[Event]] = []
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "events"):
            module = import_module(f"{app.name}.events")
            declared = [thing for thing in vars(module).values() if _is_event_of(module, thing)]
            # A class that others are made of is not told itself.
            found += [one for one in declared if not _has_subclass(one, declared)]
    return found


def _is_event_of(module: Any, thing: Any) -> bool:
    return (
        isinstance(thing, type)
        and issubclass(thing, Event)
        and thing.__module__.startswith(module.__name__)
    )


def _has_subclass(one: type[Event], among: list[type[Event]]) -> bool:
    return any(other is not one and issubclass(other, one) for other in among)
