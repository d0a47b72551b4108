-- The open pin of each learner and assessment, or a new one on the wanted stack. Runs when the
-- places' advisory locks are held. No row's id means: the one in the way was closed meanwhile.
WITH made AS (
  INSERT INTO bff_attemptpin (tenant_id, id, learner, assessment, target, version)
  SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::text[], %b::int8[])
  ON CONFLICT (tenant_id, learner, assessment) WHERE closed_at IS NULL DO NOTHING
  RETURNING tenant_id, id
)
SELECT coalesce(m.id, p.id), CASE WHEN m.id IS NULL THEN p.target ELSE c.target END, p.attempt,
       m.id IS NOT NULL, p.attempt IS NULL AND clock_timestamp() - p.opened_at > interval '30 seconds'
FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::text[]) WITH ORDINALITY
  AS c (tenant_id, id, learner, assessment, target, n)
LEFT JOIN made m ON m.tenant_id = c.tenant_id AND m.id = c.id
LEFT JOIN bff_attemptpin p
  ON p.tenant_id = c.tenant_id AND p.learner = c.learner AND p.assessment = c.assessment
 AND p.closed_at IS NULL
ORDER BY c.n
