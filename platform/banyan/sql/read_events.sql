-- The events of one step, of the wanted types.
SELECT xid::text::bigint, position, tenant_id, id, aggregatetype, aggregateid, seq, type,
       payload::text, headers::text, created_at
FROM banyan_eventrecord e
WHERE (e.xid, e.position) > (%s::text::xid8, %s) AND (e.xid, e.position) <= (%s::text::xid8, %s)
  AND (%s::text[] IS NULL OR type = ANY (%s::text[]))
-- Qualified: a bare `xid` would mean the bigint above, which no index holds in order.
ORDER BY e.xid, e.position
-- Never more than were counted. Not said, a planner whose statistics are old believes that most of
-- the log is asked for, and reads and sorts all of it at every step.
LIMIT %s
