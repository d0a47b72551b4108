"""Projectors: turn the event log into the read models of the apps."""

import logging
from functools import cache, partial
from itertools import groupby

import msgspec

from banyan.events import generations
from banyan.events.generations import building_reader, reader_of
from banyan.events.reader import StoredEvent, advance
from banyan.events.registry import Projection, projection
from banyan.messages import Event
from banyan.tenancy.scope import tenant_scope

logger = logging.getLogger(__name__)

BATCH = 2000


def project(name: str) -> int:
    """Bring the projection one batch further, and the generation that is built beside it if there
    is one; returns how many events the one that had more to do took.

    What another version shows is left to its own projectors, which run until they are replaced,
    unless it cannot be built anew: then it is kept up as it is.
    """
    wanted = projection(name)
    state = generations.state_of(wanted)
    if state.version < wanted.version and state.building_version != wanted.version:
        try:
            state = generations.begin(wanted)
        except generations.HistoryIncomplete:
            _say_that_it_stays(name, state.version)
            return _advance(wanted, reader_of(name), state.generation)
    taken = 0
    if state.version == wanted.version:
        taken = _advance(wanted, reader_of(name), state.generation)
    if state.building is not None and state.building_version == wanted.version:
        taken = max(taken, _build_on(wanted, state.building))
    return taken


@cache  # Once a process: the next step finds the months as missing as this one.
def _say_that_it_stays(name: str, version: int) -> None:
    logger.warning(
        "projection %s stays in version %s: its history is incomplete. What only the new version"
        " records is missing in older rows until the archived months are restored.",
        *(name, version),
    )


def _build_on(wanted: Projection, generation: int) -> int:
    taken = _advance(wanted, building_reader(wanted.name, generation), generation)
    if taken < BATCH and generations.take_over(wanted.name, generation):
        logger.info("projection %s is shown in generation %s", wanted.name, generation)
        generations.forget_others(wanted)
    return taken


def _advance(wanted: Projection, reader: str, generation: int) -> int:
    types = list(wanted.events)
    return advance(reader, partial(_apply, wanted, generation), batch=BATCH, types=types)


def _apply(wanted: Projection, generation: int, stored: list[StoredEvent]) -> None:
    # Sorting is stable: within a tenant the order of the log stays.
    by_tenant = groupby(sorted(stored, key=_tenant_of), key=_tenant_of)
    with generations.building(wanted.name, generation):
        for _, events in by_tenant:
            mine = list(events)
            with tenant_scope(mine[0].tenant_id):
                wanted.build([_event(wanted, one) for one in mine])


def _tenant_of(stored: StoredEvent) -> str:
    return stored.tenant_id.hex


def _event(wanted: Projection, stored: StoredEvent) -> Event:
    columns = {
        "tenant": stored.tenant_id,
        "aggregate_id": stored.aggregateid,
        "seq": stored.seq,
        "at": stored.created_at,
    }
    return msgspec.convert(
        {**msgspec.json.decode(stored.payload), **columns}, type=wanted.events[stored.type]
    )
