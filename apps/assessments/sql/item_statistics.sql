-- Facility and discrimination of each slot over the attempts that count. Discrimination is the
-- correlation of the slot's mark with the rest of the attempt's (rounded: totals have 5 decimals,
-- marks 7, and what that leaves over correlates); null while nobody differs.
SELECT m.slot, count(*), count(m.fraction), avg(coalesce(m.fraction, 0)),
       stddev_samp(coalesce(m.fraction, 0)), corr(m.mark, round((m.total - m.mark)::numeric, 4)::float8)
FROM assessments_itemmark m
WHERE m.tenant_id = %s AND m.generation = %s AND m.assessment_id = %s
GROUP BY m.slot ORDER BY m.slot
