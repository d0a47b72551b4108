-- Attempts of these learners as they stand, with what each slot holds and what was refused.
SELECT a.id, p.id, p.title, s.key, CASE WHEN p.id = ANY (%b::uuid[]) THEN NULL ELSE p.items::text END,
       a.state, a.revision, a.started_at, a.deadline,
       CASE WHEN a.state = 'overdue' THEN a.grace_until END, a.submitted_at, a.flagged,
       clock_timestamp(),
       (SELECT jsonb_object_agg(r.slot, jsonb_build_object(
                 'response', r.response, 'certainty', r.certainty,
                 'checks', coalesce(r.checks, '[]'), 'revision', r.revision))::text
        FROM assessments_response r WHERE r.tenant_id = c.tenant_id AND r.attempt_id = c.id),
       (SELECT jsonb_agg(jsonb_build_object('slot', d.slot, 'key', d.key, 'response', d.response,
                 'certainty', d.certainty, 'reason', d.reason, 'rejected_at', d.rejected_at) ORDER BY d.rejected_at)::text
        FROM assessments_draft d WHERE d.tenant_id = c.tenant_id AND d.attempt_id = c.id)
FROM unnest(%b::uuid[], %b::uuid[], %b::text[]) WITH ORDINALITY AS c (tenant_id, id, learner, n)
LEFT JOIN assessments_attempt a
  ON a.tenant_id = c.tenant_id AND a.id = c.id AND a.learner = c.learner
LEFT JOIN assessments_paper p ON p.id = a.paper_id
LEFT JOIN assessments_assessment s ON s.id = a.assessment_id
ORDER BY c.n
