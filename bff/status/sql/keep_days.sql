-- Summed anew from their minutes, so that a second run changes nothing.
INSERT INTO bff_outcomeday AS kept (day, activity, worked, slow, failed)
SELECT date '1970-01-01' + (minute / 1440)::int, activity, sum(worked), sum(slow), sum(failed)
FROM bff_outcomeminute
WHERE minute / 1440 = ANY (%(days)s::bigint[])
GROUP BY 1, 2
ON CONFLICT (day, activity) DO UPDATE SET
    worked = excluded.worked, slow = excluded.slow, failed = excluded.failed
