"""How far behind each replica is, for metrics."""

from typing import NamedTuple

from django.db import connections

from banyan.tenancy.replicas.choice import hand_back, replayed
from banyan.tenancy.replicas.positions import positions
from banyan.tenancy.replicas.router import replicas

# Of the last commit it has replayed; null when it has replayed none since it was started.
_NEWEST = """
SELECT extract(epoch FROM clock_timestamp()
       - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time()))::float
"""


class Lag(NamedTuple):
    """What the replica has not replayed: so many `bytes` of log, `seconds` old at the most."""

    seconds: float
    bytes: int


def lags() -> dict[str, Lag | None]:
    """Every replica's lag by alias; None for one that cannot be asked.

    Raises what Django raises when the primary is away.
    """
    primary = positions.now().position
    return {alias: _lag(alias, primary) for alias in replicas()}


def _lag(alias: str, primary: int) -> Lag | None:
    position = replayed(alias)
    if position is None:
        return None
    try:
        behind = max(0, primary - position)
        return Lag(_age_of_newest(alias) if behind else 0.0, behind)
    finally:
        hand_back(alias)


def _age_of_newest(alias: str) -> float:
    with connections[alias].cursor() as cursor:
        cursor.execute(_NEWEST)
        seconds: float = cursor.fetchone()[0]
    return max(0.0, seconds)  # two clocks
