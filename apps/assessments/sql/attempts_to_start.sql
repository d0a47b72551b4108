-- All that a start is decided on: the assessment, what this learner is granted, and what they
-- have begun already.
SELECT s.id, p.id, p.title, CASE WHEN p.id = ANY (%b::uuid[]) THEN NULL ELSE p.items::text END,
       s.opens_at, s.closes_at, s.time_limit_seconds, s.attempts_allowed, s.when_time_is_up,
       s.grace_seconds,
       g.time_factor, g.opens_at, g.closes_at, g.attempts_allowed,
       (SELECT o.id FROM assessments_attempt o
        WHERE o.tenant_id = c.tenant_id AND o.assessment_id = s.id AND o.learner = c.learner
          AND o.state IN ('open', 'overdue')),
       (SELECT count(*) FROM assessments_attempt m
        WHERE m.tenant_id = c.tenant_id AND m.learner = c.learner AND m.assessment_id = s.id),
       k.id, k.assessment_id, k.paper_id, k.started_at,
       (SELECT e.payload->>'deadline' FROM banyan_eventrecord e
        WHERE e.tenant_id = c.tenant_id AND e.aggregateid = k.id AND e.seq = 0),
       clock_timestamp()
FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::text[]) WITH ORDINALITY
  AS c (tenant_id, assessment, learner, key, n)
LEFT JOIN assessments_assessment s
  ON s.tenant_id = c.tenant_id AND s.key = c.assessment AND s.paper_id IS NOT NULL
LEFT JOIN assessments_paper p ON p.id = s.paper_id
LEFT JOIN LATERAL (
  SELECT * FROM assessments_accommodation g
  WHERE g.tenant_id = c.tenant_id AND g.learner = c.learner
    AND (g.assessment_id = s.id OR g.assessment_id IS NULL)
  ORDER BY g.assessment_id IS NULL LIMIT 1
) g ON true
LEFT JOIN assessments_attempt k
  ON k.tenant_id = c.tenant_id AND k.learner = c.learner AND k.start_key = c.key
ORDER BY c.n
