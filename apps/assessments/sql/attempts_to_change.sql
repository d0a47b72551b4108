-- Attempts as they stand, with their answers, for deciding what becomes of them. No locks: what
-- is decided is written only if the revision is still the same.
SELECT a.revision, a.state, a.learner, a.assessment_id, a.paper_id, a.started_at, a.deadline,
       a.close_at, a.grace_until, a.when_time_is_up, a.submitted_at, a.mark, a.max_mark,
       a.marks::text, a.marked_on, a.flagged, a.number, clock_timestamp(),
       (SELECT jsonb_object_agg(r.slot, jsonb_build_object(
                 'response', r.response, 'certainty', r.certainty,
                 'checks', coalesce(r.checks, '[]'), 'revision', r.revision))::text
        FROM assessments_response r
        WHERE r.tenant_id = c.tenant_id AND r.attempt_id = c.id),
       CASE WHEN p.id = ANY (%b::uuid[]) THEN NULL ELSE p.items::text END, p.title, s.key,
       e.seq, e.created_at, e.hash, e.type, e.payload::text,
       EXISTS (SELECT FROM assessments_attempt o
               WHERE o.tenant_id = c.tenant_id AND o.assessment_id = a.assessment_id
                 AND o.learner = a.learner AND o.state IN ('open', 'overdue') AND o.id <> a.id),
       coalesce(e.key = c.key, false)
FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[]) WITH ORDINALITY
  AS c (tenant_id, id, learner, key, n)
LEFT JOIN assessments_attempt a
  ON a.tenant_id = c.tenant_id AND a.id = c.id AND (c.learner = '' OR a.learner = c.learner)
LEFT JOIN assessments_paper p ON p.id = a.paper_id
LEFT JOIN assessments_assessment s ON s.id = a.assessment_id
LEFT JOIN LATERAL (
  -- What this key was answered with, or, without one, how the attempt has ended.
  SELECT e.* FROM banyan_eventrecord e
  WHERE e.tenant_id = c.tenant_id AND e.aggregateid = c.id
    AND (e.key = c.key OR e.seq = a.revision)
  ORDER BY e.key = c.key DESC NULLS LAST LIMIT 1
) e ON true
ORDER BY c.n
