-- How far a reader may go with one step: how many events that is, and the last one's place.
--
-- A plain `position > cursor` would lose rows: numbers are handed out before commit, so a slow
-- transaction shows up behind a cursor that has already passed it. No row whose xid is below the
-- oldest running transaction can still appear, hence the watermark.
WITH next AS (
  SELECT xid, position
  FROM banyan_eventrecord
  WHERE (xid, position) > (%s::text::xid8, %s)
    AND xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY xid, position
  LIMIT %s
)
SELECT (SELECT count(*) FROM next), last.xid::text::bigint, last.position
FROM (SELECT 1) one
LEFT JOIN LATERAL (SELECT * FROM next ORDER BY xid DESC, position DESC LIMIT 1) last ON true
