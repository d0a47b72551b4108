-- The events of one step, of the wanted types.
SELECT xid::text::bigint, position, tenant_id, id, aggregatetype, aggregateid, seq, type,
       payload::text, headers::text, created_at
FROM banyan_eventrecord
WHERE (xid, position) > (%s::text::xid8, %s) AND (xid, position) <= (%s::text::xid8, %s)
  AND (%s::text[] IS NULL OR type = ANY (%s::text[]))
ORDER BY xid, position
