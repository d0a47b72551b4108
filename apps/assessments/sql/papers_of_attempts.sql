-- Whose attempts these are and on which papers: what never changes of an attempt.
SELECT a.id IS NOT NULL, p.id, p.title, s.key,
       CASE WHEN p.id = ANY (%b::uuid[]) THEN NULL ELSE p.items::text END
FROM unnest(%b::uuid[], %b::uuid[], %b::text[]) WITH ORDINALITY AS c (tenant_id, id, learner, n)
LEFT JOIN assessments_attempt a
  ON a.tenant_id = c.tenant_id AND a.id = c.id AND a.learner = c.learner
LEFT JOIN assessments_paper p ON p.id = a.paper_id
LEFT JOIN assessments_assessment s ON s.id = a.assessment_id
ORDER BY c.n
