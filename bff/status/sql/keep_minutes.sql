-- Totals only grow; a count that is lower comes from a Redis that has forgotten some of them.
INSERT INTO bff_outcomeminute AS kept (minute, activity, worked, slow, failed)
SELECT * FROM unnest(
    %(minutes)s::bigint[], %(activities)s::text[],
    %(worked)s::bigint[], %(slow)s::bigint[], %(failed)s::bigint[]
)
ON CONFLICT (minute, activity) DO UPDATE SET
    worked = greatest(kept.worked, excluded.worked),
    slow = greatest(kept.slow, excluded.slow),
    failed = greatest(kept.failed, excluded.failed)
