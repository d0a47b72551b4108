-- Lines of the teacher's table learn which slots of their attempts hold an answer now. A row of
-- the arrays is a slot as the newest of its events says; one that was heard of before is no news.
WITH said AS (
  SELECT attempt_id, max(seq) AS seq, max(at) AS at,
         array_agg(slot) AS slots, coalesce(array_agg(slot) FILTER (WHERE holds), '{}') AS holding
  FROM unnest(%s::uuid[], %s::int8[], %s::timestamptz[], %s::int2[], %s::bool[])
    AS c (attempt_id, seq, at, slot, holds)
  GROUP BY attempt_id
)
UPDATE assessments_resultrow r
SET answers_seq = c.seq, last_saved_at = c.at,
    answered = ARRAY(SELECT slot FROM unnest(r.answered) AS slot WHERE slot <> ALL (c.slots)
                     UNION SELECT unnest(c.holding) ORDER BY 1)
FROM said c
WHERE r.tenant_id = %s AND r.generation = %s AND r.attempt_id = c.attempt_id AND r.answers_seq < c.seq
