-- How far attempts are, from the source.
SELECT a.state, a.revision, a.deadline, clock_timestamp(),
       (SELECT count(*) FROM assessments_response r
        WHERE r.tenant_id = c.tenant_id AND r.attempt_id = c.id AND r.answered),
       a.items
FROM unnest(%b::uuid[], %b::uuid[], %b::text[]) WITH ORDINALITY AS c (tenant_id, id, learner, n)
LEFT JOIN assessments_attempt a
  ON a.tenant_id = c.tenant_id AND a.id = c.id AND a.learner = c.learner
ORDER BY c.n
