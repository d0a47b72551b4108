-- Attempts that are over: their pins keep answering for them but hold no new start.
WITH command AS MATERIALIZED (
  SELECT * FROM unnest(%b::uuid[], %b::text[]) WITH ORDINALITY AS c (tenant_id, attempt, n)
), closed AS (
  UPDATE bff_attemptpin p SET closed_at = clock_timestamp()
  FROM command c
  WHERE p.tenant_id = c.tenant_id AND p.attempt = c.attempt AND p.closed_at IS NULL
)
SELECT true FROM command ORDER BY n
