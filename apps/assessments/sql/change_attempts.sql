-- Moves attempts into the state that was decided, if they are still at the revision it was
-- decided on and nobody else may write them now; returns for each when that was and the new head,
-- or nulls, and the epoch that stands in its way. Runs when their advisory locks are held.
WITH clock AS MATERIALIZED (
  SELECT at, int8send((extract(epoch FROM at) * 1000000)::int8) AS stamp
  FROM (SELECT clock_timestamp() AS at) now
), judged AS MATERIALIZED (
  SELECT c.*, clock.at, f.fence,
         a.id IS NOT NULL AND f.fence IS NULL AS holds,
         sha256(a.head || c.digest || int8send(c.revision + 1) || clock.stamp) AS hash
  FROM clock CROSS JOIN unnest(
    %b::uuid[], %b::uuid[], %b::int8[], %b::text[], %b::text[], %b::timestamptz[],
    %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::numeric[], %b::text[], %b::text[],
    %b::uuid[], %b::text[], %b::text[], %b::bytea[], %b::text[], %b::uuid[], %b::numeric[],
    %b::int8[], %b::text[], %b::bool[], %b::int8[]
  ) AS c (tenant_id, attempt_id, revision, key, state, deadline, close_at, grace_until,
          submitted_at, mark, marks, flagged, event_id, type, payload, digest, headers,
          marked_on, max_mark, slot, checks, over, epoch)
  LEFT JOIN assessments_attempt a
    ON a.tenant_id = c.tenant_id AND a.id = c.attempt_id AND a.revision = c.revision
  -- The epoch that counts, where this was routed under another or the fence is closed.
  LEFT JOIN LATERAL (
    SELECT f.epoch AS fence FROM banyan_fence f
    WHERE f.tenant_id = CASE WHEN a.fenced THEN a.tenant_id END AND f.aggregate = 'attempt'
      AND (NOT f.is_open OR c.epoch < f.epoch)
  ) f ON true
), changed AS (
  UPDATE assessments_attempt a
  SET revision = j.revision + 1, head = j.hash, state = j.state, deadline = j.deadline,
      close_at = j.close_at, grace_until = j.grace_until, submitted_at = j.submitted_at,
      mark = j.mark, marks = j.marks::jsonb, flagged = j.flagged::int2[],
      marked_on = j.marked_on, max_mark = j.max_mark
  FROM judged j
  WHERE j.holds AND a.tenant_id = j.tenant_id AND a.id = j.attempt_id
), tried AS (
  UPDATE assessments_response r SET checks = j.checks::jsonb, over = j.over
  FROM judged j
  WHERE j.holds AND j.slot IS NOT NULL
    AND r.tenant_id = j.tenant_id AND r.attempt_id = j.attempt_id AND r.slot = j.slot
), logged AS (
  INSERT INTO banyan_eventrecord (tenant_id, aggregateid, seq, id, aggregatetype, type, key,
                                  payload, headers, hash, created_at)
  SELECT tenant_id, attempt_id, revision + 1, event_id, 'attempt', type, key, payload::jsonb,
         headers::jsonb, hash, at
  FROM judged WHERE holds
)
SELECT CASE WHEN holds THEN at END, CASE WHEN holds THEN hash END, fence FROM judged
