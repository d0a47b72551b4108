-- What the sides of each route have answered; `buckets` come as the text of an array.
INSERT INTO bff_routetick AS held (route, stack, tick, requests, errors, buckets)
SELECT route, stack, tick, requests, errors, buckets::int8[]
FROM unnest(%s::text[], %s::text[], %s::int8[], %s::int8[], %s::int8[], %s::text[])
  AS counted (route, stack, tick, requests, errors, buckets)
ORDER BY tick, route, stack
ON CONFLICT (tick, route, stack) DO UPDATE
SET requests = held.requests + excluded.requests,
    errors = held.errors + excluded.errors,
    buckets = ARRAY(
      SELECT coalesce(one, 0) + coalesce(two, 0)
      FROM unnest(held.buckets, excluded.buckets) WITH ORDINALITY AS both_ (one, two, place)
      ORDER BY place
    )
