-- The next rows of a tenant in a stream. The watermark is that of next_events.sql: no row whose
-- xid is below the oldest running transaction can still appear.
SELECT xid::text::bigint, position, body::text
FROM banyan_stream s
WHERE stream = %s AND tenant_id = %s AND (s.xid, s.position) > (%s::text::xid8, %s)
  AND s.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY s.xid, s.position
LIMIT %s
