-- Whose attempts these are and on which papers: what never changes of an attempt. And those of
-- the files that are asked for which this learner has uploaded to it.
SELECT a.id IS NOT NULL, p.id, p.title, s.key,
       CASE WHEN p.id = ANY (%b::uuid[]) THEN NULL ELSE p.items::text END,
       CASE WHEN c.files <> '{}' THEN (
         SELECT jsonb_agg(jsonb_build_object(
                  'id', u.id, 'slot', u.slot, 'name', u.name, 'size', u.size, 'digest', u.digest))
         FROM assessments_upload u
         WHERE u.tenant_id = c.tenant_id AND u.id = ANY (c.files::uuid[])
           AND u.attempt_id = c.id AND u.learner = c.learner AND u.removed_at IS NULL)::text END
FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[]) WITH ORDINALITY
  AS c (tenant_id, id, learner, files, n)
LEFT JOIN assessments_attempt a
  ON a.tenant_id = c.tenant_id AND a.id = c.id AND a.learner = c.learner
LEFT JOIN assessments_paper p ON p.id = a.paper_id
LEFT JOIN assessments_assessment s ON s.id = a.assessment_id
ORDER BY c.n
