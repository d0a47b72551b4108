-- The answers given most often in each slot, with the mean share of the mark they earned.
SELECT slot, answer, given, fraction
FROM (
  SELECT m.slot, m.answer, count(*) AS given, avg(m.fraction) AS fraction,
         row_number() OVER (PARTITION BY m.slot ORDER BY count(*) DESC, m.answer) AS place
  FROM assessments_itemmark m
  WHERE m.tenant_id = %s AND m.generation = %s AND m.assessment_id = %s AND m.answer IS NOT NULL
  GROUP BY m.slot, m.answer
) ranked
WHERE place <= %s
ORDER BY slot, place
