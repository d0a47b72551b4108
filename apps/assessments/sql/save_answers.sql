-- Saves many attempts' answers in one statement; returns one row per command, in order.
--
-- Runs after the attempts' advisory locks are held, so that everything read here is what every
-- earlier writer has committed. An attempt occurs once per batch.
WITH command AS MATERIALIZED (
  SELECT * FROM unnest(
    %b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::uuid[], %b::text[], %b::text[], %b::bytea[],
    %b::text[]
  ) WITH ORDINALITY
  AS c (tenant_id, attempt_id, learner, key, event_id, type, payload, digest, headers, n)
), answer AS MATERIALIZED (
  SELECT * FROM unnest(%b::int8[], %b::int8[], %b::text[], %b::bool[], %b::int8[])
  AS w (n, slot, response, answered, based_on)
), clock AS MATERIALIZED (
  SELECT at, int8send((extract(epoch FROM at) * 1000000)::int8) AS stamp
  FROM (SELECT clock_timestamp() AS at) now
), standing AS MATERIALIZED (
  SELECT c.*, clock.at, clock.stamp, a.revision, a.state, a.deadline,
         earlier.seq AS earlier_seq, earlier.created_at AS earlier_at, earlier.hash AS earlier_hash,
         earlier.type AS earlier_type, earlier.payload::text AS earlier_payload
  FROM command c CROSS JOIN clock
  LEFT JOIN assessments_attempt a
    ON a.tenant_id = c.tenant_id AND a.id = c.attempt_id AND a.learner = c.learner
  LEFT JOIN banyan_eventrecord earlier
    ON earlier.tenant_id = c.tenant_id AND earlier.aggregateid = c.attempt_id
   AND earlier.key = c.key
), clash AS MATERIALIZED (
  SELECT w.n, jsonb_agg(jsonb_build_object(
           'slot', w.slot, 'revision', coalesce(r.revision, 0), 'response', r.response)) AS held
  FROM answer w JOIN command c USING (n)
  LEFT JOIN assessments_response r
    ON r.tenant_id = c.tenant_id AND r.attempt_id = c.attempt_id AND r.slot = w.slot
  WHERE coalesce(r.revision, 0) <> w.based_on
  GROUP BY w.n
), verdict AS MATERIALIZED (
  SELECT s.*, clash.held,
    CASE WHEN s.revision IS NULL THEN 'absent'
         WHEN s.earlier_seq IS NOT NULL THEN 'known'
         WHEN s.state <> 'open' THEN 'closed'
         WHEN s.at > s.deadline + interval '5 seconds' THEN 'late'
         WHEN clash.n IS NOT NULL THEN 'conflict'
         ELSE 'saved' END AS verdict
  FROM standing s LEFT JOIN clash USING (n)
), logged AS (
  INSERT INTO banyan_eventrecord (tenant_id, aggregateid, seq, id, aggregatetype, type, key,
                                  payload, headers, hash, created_at)
  SELECT v.tenant_id, v.attempt_id, v.revision + 1, v.event_id, 'attempt', v.type, v.key,
         v.payload::jsonb, v.headers::jsonb,
         sha256(tail.hash || v.digest || int8send(v.revision + 1) || v.stamp), v.at
  FROM verdict v
  JOIN banyan_eventrecord tail
    ON tail.tenant_id = v.tenant_id AND tail.aggregateid = v.attempt_id AND tail.seq = v.revision
  WHERE v.verdict = 'saved'
  RETURNING tenant_id, aggregateid, seq, hash
), raised AS (
  UPDATE assessments_attempt a SET revision = l.seq
  FROM logged l
  WHERE a.tenant_id = l.tenant_id AND a.id = l.aggregateid
), stored AS (
  INSERT INTO assessments_response AS r
    (tenant_id, attempt_id, slot, response, answered, revision, saved_at)
  SELECT v.tenant_id, v.attempt_id, w.slot, w.response::jsonb, w.answered, v.revision + 1, v.at
  FROM verdict v JOIN answer w USING (n)
  WHERE v.verdict = 'saved'
  ON CONFLICT (tenant_id, attempt_id, slot) DO UPDATE
    SET response = EXCLUDED.response, answered = EXCLUDED.answered,
        revision = EXCLUDED.revision, saved_at = EXCLUDED.saved_at
), drafted AS (
  -- What was refused is kept for the learner: nobody's text is thrown away.
  INSERT INTO assessments_draft (tenant_id, attempt_id, slot, key, response, reason, rejected_at)
  SELECT v.tenant_id, v.attempt_id, w.slot, v.key, w.response::jsonb, v.verdict, v.at
  FROM verdict v JOIN answer w USING (n)
  WHERE v.verdict IN ('conflict', 'closed', 'late') AND w.response IS NOT NULL
    AND v.key IS NOT NULL
    AND (SELECT count(*) FROM assessments_draft d
         WHERE d.tenant_id = v.tenant_id AND d.attempt_id = v.attempt_id) < 100
  ON CONFLICT DO NOTHING
)
SELECT v.verdict,
       CASE WHEN v.verdict = 'known' THEN v.earlier_seq ELSE l.seq END,
       CASE WHEN v.verdict = 'known' THEN v.earlier_at ELSE v.at END,
       CASE WHEN v.verdict = 'known' THEN v.earlier_hash ELSE l.hash END,
       v.earlier_type, v.earlier_payload, v.held::text
FROM verdict v
LEFT JOIN logged l
  ON l.tenant_id = v.tenant_id AND l.aggregateid = v.attempt_id
ORDER BY v.n
