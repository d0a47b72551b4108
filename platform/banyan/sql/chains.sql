-- A tenant's chains, sorted as they are walked: by aggregate, then by revision.
SELECT xid::text::bigint, position, tenant_id, id, aggregatetype, aggregateid, seq, type,
       payload::text, headers::text, created_at, hash
FROM banyan_eventrecord
WHERE tenant_id = %s AND aggregatetype = %s
ORDER BY aggregateid, seq
