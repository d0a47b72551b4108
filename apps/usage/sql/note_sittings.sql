-- Brings the rows of a tenant's attempts to where the last event of each leaves it. An event that
-- comes again, or an older one, changes nothing.
INSERT INTO usage_sitting AS known (tenant_id, attempt, seq, started_at, handed_in_at, by_clock)
SELECT %s, told.* FROM unnest(
  %s::uuid[], %s::int8[], %s::timestamptz[], %s::timestamptz[], %s::bool[]
) AS told (attempt, seq, started_at, handed_in_at, by_clock)
ON CONFLICT (tenant_id, attempt) DO UPDATE
SET seq = greatest(known.seq, excluded.seq),
    started_at = coalesce(known.started_at, excluded.started_at),
    handed_in_at = CASE WHEN excluded.seq > known.seq THEN excluded.handed_in_at
                        ELSE known.handed_in_at END,
    by_clock = CASE WHEN excluded.seq > known.seq THEN excluded.by_clock ELSE known.by_clock END
WHERE excluded.seq > known.seq
   -- The start may come later than the end, when it was set aside and is taken again.
   OR (known.started_at IS NULL AND excluded.started_at IS NOT NULL)
