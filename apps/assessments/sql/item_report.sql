-- The slots of an assessment over the attempts that count: how they were marked, how their marks go
-- with the rest of the attempt's and with the whole, and how long they took. What is left of a
-- total is rounded: totals have 5 decimals, marks 7, and what that leaves over correlates.
SELECT m.slot, count(*), count(m.fraction), avg(coalesce(m.fraction, 0)),
       stddev_samp(coalesce(m.fraction, 0)),
       corr(m.mark, round((m.total - m.mark)::numeric, 4)::float8),
       covar_samp(m.mark, m.total), count(m.seconds),
       percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY m.seconds)
FROM assessments_itemmark m
WHERE m.tenant_id = %s AND m.generation = %s AND m.assessment_id = %s
GROUP BY m.slot ORDER BY m.slot
