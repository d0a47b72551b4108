-- Gives nameless open pins the attempts they have become; true where there was one to name.
-- Each pin is looked up by its key before it is updated: of open and nameless ones PostgreSQL
-- expects so few that it would rather read all of them for every batch.
WITH command AS MATERIALIZED (
  SELECT * FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::text[], %b::text[]) WITH ORDINALITY
  AS c (tenant_id, learner, assessment, attempt, target, n)
), found AS MATERIALIZED (
  SELECT c.n, c.attempt, c.target, p.tenant_id, p.id
  FROM command c
  CROSS JOIN LATERAL (
    SELECT p.tenant_id, p.id FROM bff_attemptpin p
    WHERE p.tenant_id = c.tenant_id AND p.learner = c.learner AND p.assessment = c.assessment
      AND p.closed_at IS NULL AND p.attempt IS NULL LIMIT 1
  ) p
  WHERE NOT EXISTS (SELECT FROM bff_attemptpin t
                    WHERE t.tenant_id = c.tenant_id AND t.attempt = c.attempt)
), named AS (
  UPDATE bff_attemptpin p SET attempt = f.attempt, target = f.target
  FROM found f WHERE p.tenant_id = f.tenant_id AND p.id = f.id
  RETURNING f.n
)
SELECT EXISTS (SELECT FROM named m WHERE m.n = c.n) FROM command c ORDER BY c.n
