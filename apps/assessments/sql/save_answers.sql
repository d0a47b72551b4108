-- Saves many attempts' answers in one statement; returns one row per command, in order.
--
-- Runs when the attempts' advisory locks are held, so that what is read here is what every
-- earlier writer has committed. An attempt occurs in one command only. A row is one slot; those
-- of a command share its number `n`, and the first of them `leads`: it carries the event.
-- Tables are reached by their keys alone and nothing is joined by value: the cost of a row does
-- not grow with the batch or with the tables.
WITH clock AS MATERIALIZED (
  SELECT at, int8send((extract(epoch FROM at) * 1000000)::int8) AS stamp
  FROM (SELECT clock_timestamp() AS at) now
), standing AS MATERIALIZED (
  SELECT c.*, clock.at, clock.stamp, a.revision, a.state, a.deadline, a.head, a.fenced,
         earlier.seq AS earlier_seq, earlier.created_at AS earlier_at, earlier.hash AS earlier_hash,
         earlier.type AS earlier_type, earlier.payload AS earlier_payload,
         coalesce(r.revision, 0) AS held_revision, r.response AS held_response,
         r.certainty AS held_certainty, coalesce(r.over, false) AS over,
         bool_or(coalesce(r.revision, 0) <> c.based_on) OVER (PARTITION BY c.n) AS clash,
         bool_or(r.over) OVER (PARTITION BY c.n) AS some_over
  FROM clock CROSS JOIN unnest(
    %b::int8[], %b::bool[], %b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::uuid[],
    %b::text[], %b::text[], %b::bytea[], %b::text[], %b::int8[], %b::text[], %b::bool[], %b::int8[],
    %b::int8[], %b::int8[]
  ) AS c (n, leads, tenant_id, attempt_id, learner, key, event_id, type, payload, digest, headers,
          slot, response, answered, based_on, certainty, epoch)
  LEFT JOIN assessments_attempt a
    ON a.tenant_id = c.tenant_id AND a.id = c.attempt_id AND a.learner = c.learner
  LEFT JOIN banyan_eventrecord earlier
    ON earlier.tenant_id = c.tenant_id AND earlier.aggregateid = c.attempt_id
   AND earlier.key = c.key
  LEFT JOIN assessments_response r
    ON r.tenant_id = c.tenant_id AND r.attempt_id = c.attempt_id AND r.slot = c.slot
), judged AS MATERIALIZED (
  SELECT s.*, s.revision + 1 AS next,
    CASE WHEN s.revision IS NULL THEN 'absent'
         WHEN s.earlier_seq IS NOT NULL THEN 'known'
         -- Looked at for those alone that stand behind one.
         WHEN s.fenced AND (SELECT NOT f.is_open OR s.epoch < f.epoch FROM banyan_fence f
                            WHERE f.tenant_id = s.tenant_id AND f.aggregate = 'attempt')
           THEN 'fenced'
         WHEN s.state <> 'open' THEN 'closed'
         WHEN s.at > s.deadline + interval '5 seconds' THEN 'late'
         WHEN s.some_over THEN 'over'
         WHEN s.clash THEN 'conflict'
         ELSE 'saved' END AS verdict,
    CASE WHEN s.leads THEN sha256(s.head || s.digest || int8send(s.revision + 1) || s.stamp)
         END AS hash
  FROM standing s
), logged AS (
  INSERT INTO banyan_eventrecord (tenant_id, aggregateid, seq, id, aggregatetype, type, key,
                                  payload, headers, hash, created_at)
  SELECT tenant_id, attempt_id, next, event_id, 'attempt', type, key, payload::jsonb,
         headers::jsonb, hash, at
  FROM judged WHERE verdict = 'saved' AND leads
), raised AS (
  UPDATE assessments_attempt a SET revision = j.next, head = j.hash
  FROM judged j
  WHERE j.verdict = 'saved' AND j.leads AND a.tenant_id = j.tenant_id AND a.id = j.attempt_id
), stored AS (
  INSERT INTO assessments_response
    (tenant_id, attempt_id, slot, response, answered, certainty, revision, saved_at)
  SELECT tenant_id, attempt_id, slot, response::jsonb, answered, certainty, next, at
  FROM judged WHERE verdict = 'saved'
  ON CONFLICT (tenant_id, attempt_id, slot) DO UPDATE
    SET response = EXCLUDED.response, answered = EXCLUDED.answered,
        certainty = EXCLUDED.certainty, revision = EXCLUDED.revision, saved_at = EXCLUDED.saved_at
), drafted AS (
  -- What was refused is kept for the learner: nobody's text is thrown away.
  INSERT INTO assessments_draft
    (tenant_id, attempt_id, slot, key, response, certainty, reason, rejected_at)
  SELECT tenant_id, attempt_id, slot, key, response::jsonb, certainty, verdict, at
  FROM judged j
  WHERE verdict IN ('conflict', 'closed', 'late', 'over') AND response IS NOT NULL AND key IS NOT NULL
    AND (SELECT count(*) FROM assessments_draft d
         WHERE d.tenant_id = j.tenant_id AND d.attempt_id = j.attempt_id) < 100
  ON CONFLICT DO NOTHING
)
SELECT verdict,
       CASE verdict WHEN 'known' THEN earlier_seq ELSE next END,
       CASE verdict WHEN 'known' THEN earlier_at ELSE at END,
       CASE verdict WHEN 'known' THEN earlier_hash ELSE hash END,
       earlier_type, earlier_payload::text,
       CASE verdict WHEN 'conflict' THEN (
         SELECT jsonb_agg(jsonb_build_object(
                  'slot', o.slot, 'revision', o.held_revision, 'response', o.held_response,
                  'certainty', o.held_certainty))
         FROM judged o WHERE o.n = judged.n AND o.held_revision <> o.based_on)::text
       WHEN 'fenced' THEN (
         SELECT f.epoch FROM banyan_fence f
         WHERE f.tenant_id = judged.tenant_id AND f.aggregate = 'attempt')::text
       WHEN 'over' THEN (
         SELECT jsonb_agg(o.slot) FROM judged o WHERE o.n = judged.n AND o.over)::text END
FROM judged WHERE leads
ORDER BY n
