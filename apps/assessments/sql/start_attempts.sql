-- Begins attempts: one row each, however long the paper is, and their first events.
--
-- Returns for each command whether it began (not, when another attempt is open or the number is
-- taken) and the epoch that stands in its way, if one does.
WITH command AS MATERIALIZED (
  SELECT c.*, f.epoch AS fence,
         coalesce(NOT f.is_open OR c.epoch < f.epoch, false) AS fenced,
         sha256(root || digest || int8send(0)
                     || int8send((extract(epoch FROM started_at) * 1000000)::int8)) AS hash
  FROM unnest(
    %b::uuid[], %b::uuid[], %b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::text[], %b::int8[],
    %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::text[],
    %b::numeric[], %b::int8[], %b::uuid[], %b::text[], %b::bytea[], %b::bytea[], %b::text[],
    %b::int8[]
  ) WITH ORDINALITY
  AS c (tenant_id, id, assessment_id, paper_id, learner, learner_name, key, number,
        started_at, deadline, close_at, grace_until, when_time_is_up,
        max_mark, items, event_id, payload, digest, root, headers, epoch, n)
  LEFT JOIN banyan_fence f ON f.tenant_id = c.tenant_id AND f.aggregate = 'attempt'
), begun AS (
  INSERT INTO assessments_attempt
    (tenant_id, id, assessment_id, paper_id, learner, learner_name, start_key, number, state,
     revision, started_at, deadline, close_at, grace_until, when_time_is_up, max_mark, items,
     marks, flagged, head, fenced)
  SELECT tenant_id, id, assessment_id, paper_id, learner, learner_name, key, number, 'open', 0,
         started_at, deadline, close_at, grace_until, when_time_is_up, max_mark, items,
         '[]', '{}', hash, fence IS NOT NULL
  FROM command WHERE NOT fenced ORDER BY n
  ON CONFLICT DO NOTHING
  RETURNING tenant_id, id
), logged AS (
  INSERT INTO banyan_eventrecord (tenant_id, aggregateid, seq, id, aggregatetype, type, key,
                                  payload, headers, hash, created_at)
  SELECT c.tenant_id, c.id, 0, c.event_id, 'attempt', 'AttemptStarted', c.key, c.payload::jsonb,
         c.headers::jsonb, c.hash, c.started_at
  FROM command c JOIN begun USING (tenant_id, id)
)
SELECT b.id IS NOT NULL, CASE WHEN fenced THEN fence END
FROM command c LEFT JOIN begun b USING (tenant_id, id) ORDER BY c.n
