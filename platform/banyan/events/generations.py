"""Generations of a projection: the one that is shown, and one that is built beside it.

A projection's rows carry the generation that they belong to. A new version, or a rebuild, fills
the next generation from the beginning of the log while the present one is shown and kept up, and
takes its place in one commit when it has caught up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from banyan.errors import Fault, Refusal
from banyan.events.reader import lock_reader
from banyan.events.registry import Projection
from banyan.models import Checkpoint, ProjectionState
from banyan.partitions.tree import shares

_FIRST = 1
_being_built: ContextVar[int] = ContextVar("generation")


class HistoryIncomplete(Refusal):
    """Months of the log are archived: what is made of the rest would lack them; restore first."""

    status = 409
    code = "history_incomplete"


class Superseded(Fault):
    """This generation is neither shown nor being built any more; nothing was written."""


def reader_of(name: str) -> str:
    """The reader that keeps the shown generation up."""
    return f"projection:{name}"


def building_reader(name: str, generation: int) -> str:
    """The reader that fills a generation which is not shown yet."""
    return f"projection:{name}+{generation}"


def state_of(wanted: Projection) -> ProjectionState:
    """The state of a projection; a new one begins with its first generation."""
    found = ProjectionState.objects.filter(name=wanted.name).first()
    if found is None:
        # Rows from before there were generations are of the first version.
        begun = Checkpoint.objects.filter(reader=reader_of(wanted.name)).exists()
        version = 1 if begun else wanted.version
        found, _ = ProjectionState.objects.get_or_create(
            name=wanted.name, defaults={"generation": _FIRST, "version": version}
        )
    return found


def live(name: str) -> int:
    """The generation of `name` that is shown."""
    shown = ProjectionState.objects.filter(name=name).values_list("generation", flat=True).first()
    return shown or _FIRST


def being_built() -> int:
    """The generation for which a projection's `build` is running. Raises LookupError outside."""
    return _being_built.get()


@contextmanager
def building(name: str, generation: int) -> Iterator[None]:
    """Within: `being_built()` is `generation`. Raises Superseded if it may not be written."""
    state = ProjectionState.objects.filter(name=name).first()
    if state is None or generation not in (state.generation, state.building):
        raise Superseded(f"{name}, generation {generation}")
    token = _being_built.set(generation)
    try:
        yield
    finally:
        _being_built.reset(token)


def begin(wanted: Projection) -> ProjectionState:
    """Begin to build the next generation, if none is being built. Raises HistoryIncomplete."""
    if any(share.closed for share in shares()):
        raise HistoryIncomplete
    state_of(wanted)
    with transaction.atomic():
        state = ProjectionState.objects.select_for_update().get(name=wanted.name)
        if state.building is None or state.building_version != wanted.version:
            state.building = max(state.generation, state.building or 0) + 1
            state.building_version = wanted.version
            state.save()
            # From now on no month leaves the log before this reader has read it.
            Checkpoint(reader=building_reader(wanted.name, state.building), xid=0).save()
    return state


def take_over(name: str, generation: int) -> bool:
    """Show `generation` from now on, if it has caught up with the one that is shown."""
    with transaction.atomic():
        # Both readers stand still meanwhile; locks before writes, as in reader.advance().
        lock_reader(reader_of(name))
        lock_reader(building_reader(name, generation))
        built = Checkpoint.objects.filter(reader=building_reader(name, generation)).first()
        shown = Checkpoint.objects.filter(reader=reader_of(name)).first()
        state = ProjectionState.objects.get(name=name)
        version = state.building_version
        if state.building != generation or version is None or _place(built) < _place(shown):
            return False
        state.generation, state.version = generation, version
        state.building = state.building_version = None
        state.save()
        if built is not None:
            Checkpoint.objects.filter(reader=built.reader).delete()
            built.reader = reader_of(name)
            built.save()
    return True


def forget_others(wanted: Projection) -> None:
    """Delete the rows of generations that are neither shown nor being built."""
    state = state_of(wanted)
    kept = [one for one in (state.generation, state.building) if one is not None]
    for table in wanted.tables:
        table._base_manager.exclude(generation__in=kept).delete()
    readers = [building_reader(wanted.name, one) for one in kept]
    left = Checkpoint.objects.filter(reader__startswith=f"{reader_of(wanted.name)}+")
    left.exclude(reader__in=readers).delete()


def _place(checkpoint: Checkpoint | None) -> tuple[int, int]:
    return (0, 0) if checkpoint is None else (checkpoint.xid, checkpoint.position)
