-- Brings the rows of a tenant's attempts to where the last event of each leaves it. An event that
-- comes again, or an older one, changes nothing.
INSERT INTO usage_sitting AS known (tenant_id, attempt, seq, started_at, handed_in_at, by_clock)
SELECT %s, told.* FROM unnest(
  %s::uuid[], %s::int8[], %s::timestamptz[], %s::timestamptz[], %s::bool[]
) AS told (attempt, seq, started_at, handed_in_at, by_clock)
ON CONFLICT (tenant_id, attempt) DO UPDATE
SET seq = excluded.seq, started_at = coalesce(known.started_at, excluded.started_at),
    handed_in_at = excluded.handed_in_at, by_clock = excluded.by_clock
WHERE excluded.seq > known.seq
