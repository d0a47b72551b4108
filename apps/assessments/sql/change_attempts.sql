-- Moves attempts into the state that was decided, if they are still at the revision it was
-- decided on. Runs when their advisory locks are held.
WITH command AS MATERIALIZED (
  SELECT * FROM unnest(
    %b::uuid[], %b::uuid[], %b::int8[], %b::text[], %b::text[], %b::timestamptz[],
    %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::numeric[], %b::text[], %b::text[],
    %b::uuid[], %b::text[], %b::text[], %b::bytea[], %b::text[]
  ) WITH ORDINALITY
  AS c (tenant_id, id, revision, key, state, deadline, close_at, grace_until, submitted_at, mark,
        marks, flagged, event_id, type, payload, digest, headers, n)
), clock AS MATERIALIZED (
  SELECT at, int8send((extract(epoch FROM at) * 1000000)::int8) AS stamp
  FROM (SELECT clock_timestamp() AS at) now
), changed AS (
  UPDATE assessments_attempt a
  SET revision = c.revision + 1, state = c.state, deadline = c.deadline, close_at = c.close_at,
      grace_until = c.grace_until, submitted_at = c.submitted_at, mark = c.mark,
      marks = c.marks::jsonb, flagged = c.flagged::int2[]
  FROM command c
  WHERE a.tenant_id = c.tenant_id AND a.id = c.id AND a.revision = c.revision
  RETURNING c.n
), logged AS (
  INSERT INTO banyan_eventrecord (tenant_id, aggregateid, seq, id, aggregatetype, type, key,
                                  payload, headers, hash, created_at)
  SELECT c.tenant_id, c.id, c.revision + 1, c.event_id, 'attempt', c.type, c.key,
         c.payload::jsonb, c.headers::jsonb,
         sha256(tail.hash || c.digest || int8send(c.revision + 1) || clock.stamp), clock.at
  FROM command c JOIN changed USING (n) CROSS JOIN clock
  JOIN banyan_eventrecord tail
    ON tail.tenant_id = c.tenant_id AND tail.aggregateid = c.id AND tail.seq = c.revision
  RETURNING tenant_id, aggregateid, created_at, hash
)
SELECT l.created_at, l.hash FROM command c
LEFT JOIN logged l ON l.tenant_id = c.tenant_id AND l.aggregateid = c.id
ORDER BY c.n
