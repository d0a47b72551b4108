"""What decides about routing, as data for the log of flips."""

from typing import Any
from uuid import UUID

from django.db import models

from bff.routes.models import Flag

Record = dict[str, Any]

_OF_FLAGS = ("name", "everyone", "needs_proof", "needs_drill")


def record(row: models.Model) -> Record:
    """What a row of the tables of routing says now."""
    if isinstance(row, Flag):
        said: Record = {name: getattr(row, name) for name in _OF_FLAGS}
        said["tenants"] = sorted(tenant.slug for tenant in row.tenants.all())
        return said
    return _fields(row)


def changed(
    before: dict[str, Record], after: dict[str, Record]
) -> tuple[dict[str, Record], dict[str, Record]]:
    """What differs, as it was and as it is: of what is on both sides, only the fields that do."""
    was: dict[str, Record] = {}
    now: dict[str, Record] = {}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if old is None or new is None:
            was |= {} if old is None else {name: old}
            now |= {} if new is None else {name: new}
            continue
        fields = [field for field in new if old.get(field) != new[field]]
        was[name] = {field: old.get(field) for field in fields}
        now[name] = {field: new[field] for field in fields}
    return was, now


def _fields(row: models.Model) -> Record:
    said = {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields}
    return {name: _plain(value) for name, value in said.items() if name != "id"}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
