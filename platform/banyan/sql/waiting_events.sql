-- When the oldest event was written that a reader has not taken, or now; a replica says instead
-- until when it holds everything.
SELECT coalesce(
  (SELECT e.created_at FROM banyan_eventrecord e
   WHERE (e.xid, e.position) > (coalesce(c.xid, 0)::text::xid8, coalesce(c.position, 0))
   ORDER BY e.xid, e.position LIMIT 1),
  %s, clock_timestamp())
FROM (SELECT 1) one LEFT JOIN banyan_checkpoint c ON c.reader = %s
