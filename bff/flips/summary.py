"""What a flip has changed, in a line for whoever reads the log."""

from collections import defaultdict
from collections.abc import Iterable

from bff.flips.groups import MOVES
from bff.flips.models import FreezeWindow
from bff.flips.routing import Routing
from bff.routes.models import Announced, DrillFault, Flag, Route, RouteOverride

# Of more than these the line says only how many.
_NAMED = 3
_EVERYONE = {None: "unknown", True: "yes", False: "no"}


def summary(before: Routing, after: Routing, names: Iterable[str]) -> str:
    """The rows of these names: what was added, changed and deleted."""
    said: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for name in names:
        kind, _, _ = name.rpartition(" ")
        said[_done(before, after, name), kind][_described(before, after, name)] = None
    return "; ".join(_line(done, kind, list(rows)) for (done, kind), rows in said.items())


def _line(done: str, kind: str, rows: list[str]) -> str:
    if len(rows) > _NAMED:
        return f"{done} {len(rows)} {kind}s"
    return "; ".join(f"{done} {row}" for row in rows)


def _done(before: Routing, after: Routing, name: str) -> str:
    if name not in before.rows:
        return "added"
    return "changed" if name in after.rows else "deleted"


def _described(before: Routing, after: Routing, name: str) -> str:
    row = after.rows.get(name) or before.rows[name]
    if isinstance(row, Route) and row.group and _only_moved(before, after, name):
        return f"group {row.group}: {_moves(row)}"
    return describe(row)


def _only_moved(before: Routing, after: Routing, name: str) -> bool:
    """Whether nothing of it changed but what it has in common with its group."""
    old, new = before.records.get(name), after.records.get(name)
    if old is None or new is None:
        return False
    return {field for field in new if old[field] != new[field]} <= MOVES


def describe(row: Announced) -> str:
    """A row in words."""
    if isinstance(row, Route):
        return f"route {row}: {_moves(row)}"
    if isinstance(row, RouteOverride):
        return f"override of {row.group or 'every route'}: {row}"
    if isinstance(row, FreezeWindow):
        return f"freeze window {row}"
    if isinstance(row, DrillFault):
        return f"fault of a drill at route {row.route}: {row}"
    assert isinstance(row, Flag)
    return _flag(row)


def _moves(route: Route) -> str:
    stopped = ", stopped" if route.killed else ""
    return f"{route.state}, ramp {route.ramp_bp}{stopped}"


def _flag(flag: Flag) -> str:
    proof = ", needs a clean replay" if flag.needs_proof else ""
    drill = ", needs a drill" if flag.needs_drill else ""
    schools = sorted(tenant.slug for tenant in flag.tenants.all())
    named = f", always {' '.join(schools)}" if schools else ""
    return f"flag {flag.name}: everyone {_EVERYONE[flag.everyone]}{proof}{drill}{named}"
