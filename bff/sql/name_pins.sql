-- Gives nameless open pins the attempts they have become; true where there was one to name.
WITH command AS MATERIALIZED (
  SELECT * FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::text[], %b::text[]) WITH ORDINALITY
  AS c (tenant_id, learner, assessment, attempt, target, n)
), named AS (
  UPDATE bff_attemptpin p SET attempt = c.attempt, target = c.target
  FROM command c
  WHERE p.tenant_id = c.tenant_id AND p.learner = c.learner AND p.assessment = c.assessment
    AND p.closed_at IS NULL AND p.attempt IS NULL
    AND NOT EXISTS (SELECT FROM bff_attemptpin t
                    WHERE t.tenant_id = c.tenant_id AND t.attempt = c.attempt)
  RETURNING c.n
)
SELECT EXISTS (SELECT FROM named m WHERE m.n = c.n) FROM command c ORDER BY c.n
