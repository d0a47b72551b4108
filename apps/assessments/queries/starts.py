"""Whether a start was answered here before."""

from collections.abc import Sequence
from uuid import UUID

from banyan.lanes.ask import Arrays, Row
from banyan.lanes.questions import Question

Start = tuple[UUID, str, str]


class StartsByKey(Question[Start, bool]):
    """Whether this tenant's learner has begun an attempt under this Idempotency-Key."""

    # Not EXISTS: PostgreSQL would rather read all attempts once than look up each of these.
    sql = """
SELECT a.begun IS NOT NULL
FROM unnest(%b::uuid[], %b::text[], %b::text[]) WITH ORDINALITY AS c (tenant_id, learner, key, n)
LEFT JOIN LATERAL (
  SELECT true AS begun FROM assessments_attempt a
  WHERE a.tenant_id = c.tenant_id AND a.learner = c.learner AND a.start_key = c.key LIMIT 1
) a ON true
ORDER BY c.n
"""

    def arrays(self, questions: Sequence[Start]) -> Arrays:
        tenants, learners, keys = zip(*questions, strict=True)
        return list(tenants), list(learners), list(keys)

    def answer(self, question: Start, row: Row) -> bool:
        return bool(row[0])


was_started = StartsByKey()
