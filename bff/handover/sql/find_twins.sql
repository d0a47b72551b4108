-- The two names of each attempt that is held on both sides, and our revision that the legacy LMS
-- has: asked by either name.
SELECT t.attempt_id, t.legacy_id, t.sent
FROM unnest(%b::uuid[], %b::uuid[], %b::int8[]) WITH ORDINALITY AS c (tenant_id, here, there, n)
LEFT JOIN bff_twin t
  ON t.tenant_id = c.tenant_id AND (t.attempt_id = c.here OR t.legacy_id = c.there)
ORDER BY c.n
