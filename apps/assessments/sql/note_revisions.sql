-- Lines of the teacher's table learn up to which revision they know their attempts.
UPDATE assessments_resultrow r SET seq = c.seq
FROM unnest(%s::uuid[], %s::int8[]) AS c (attempt_id, seq)
WHERE r.tenant_id = %s AND r.attempt_id = c.attempt_id AND r.seq < c.seq
