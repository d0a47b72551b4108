-- The stack on which each attempt is pinned, if it is.
SELECT p.target
FROM unnest(%b::uuid[], %b::text[]) WITH ORDINALITY AS c (tenant_id, attempt, n)
LEFT JOIN bff_attemptpin p ON p.tenant_id = c.tenant_id AND p.attempt = c.attempt
ORDER BY c.n
