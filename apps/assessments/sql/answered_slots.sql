-- How many attempts of a cohort hold an answer in each slot.
SELECT slot, count(*)
FROM assessments_resultrow r CROSS JOIN unnest(r.answered) AS slot
WHERE r.tenant_id = %s AND r.generation = %s AND r.assessment_id = %s
GROUP BY slot ORDER BY slot
