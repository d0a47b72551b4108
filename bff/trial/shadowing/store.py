"""Writing a worker's tally down, and forgetting examples beyond a few of each kind."""

from django.db import connection, transaction

from banyan.statements import statement
from bff.trial.shadowing.models import ShadowExample
from bff.trial.shadowing.tally import Tally

_COUNT = statement(__file__, "count_differences")
_TICKS = statement(__file__, "count_compared")


def keep(tally: Tally) -> None:
    """Add these counts and examples; one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        if tally.seen:
            keys = list(tally.seen)
            counts = [tally.seen[key] for key in keys]
            columns = [list(column) for column in zip(*keys, strict=True)]
            numbers = [[each.raw for each in counts], [each.noise for each in counts]]
            cursor.execute(_COUNT, [*columns, *numbers])
        if tally.ticks:
            found = [
                (route, tick, each.compared, each.marks, each.pass_fail, each.unstable)
                for (route, tick), each in tally.ticks.items()
            ]
            cursor.execute(_TICKS, [list(column) for column in zip(*found, strict=True)])
        _keep_examples(tally)


def _keep_examples(tally: Tally) -> None:
    for each in tally.examples:
        fields = {name: getattr(each, name) for name in each.__struct_fields__}
        alike = ShadowExample.objects.filter(
            route=each.route, path=each.path, kind=each.kind, version=each.version
        )
        # The newest are kept: they are what the sides say now.
        newest = list(alike.values_list("pk", flat=True)[: ShadowExample.EACH - 1])
        alike.exclude(pk__in=newest).delete()
        ShadowExample.objects.create(**fields)
