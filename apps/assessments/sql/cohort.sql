-- How a cohort is doing, from the lines of its table: by state, how many answered how much.
SELECT r.state, count(*), coalesce(sum(cardinality(r.answered)), 0), coalesce(sum(r.items), 0),
       count(*) FILTER (WHERE r.last_saved_at > %s), max(r.last_saved_at)
FROM assessments_resultrow r
WHERE r.tenant_id = %s AND r.generation = %s AND r.assessment_id = %s
GROUP BY r.state ORDER BY r.state
