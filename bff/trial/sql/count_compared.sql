-- What comparisons have shown about marks, per route and tick.
INSERT INTO bff_comparedtick (route, tick, compared, marks, pass_fail, unstable)
SELECT * FROM unnest(%s::text[], %s::int8[], %s::int8[], %s::int8[], %s::int8[], %s::int8[])
  AS counted (route, tick, compared, marks, pass_fail, unstable)
ORDER BY tick, route
ON CONFLICT (tick, route) DO UPDATE
SET compared = bff_comparedtick.compared + excluded.compared,
    marks = bff_comparedtick.marks + excluded.marks,
    pass_fail = bff_comparedtick.pass_fail + excluded.pass_fail,
    unstable = bff_comparedtick.unstable + excluded.unstable
