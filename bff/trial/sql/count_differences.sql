-- Adds what a worker has counted. In the order of the keys: two workers never wait for each other.
INSERT INTO bff_shadowcount (route, version, path, kind, raw, noise, first_at, last_at)
SELECT route, version, path, kind, raw, noise, now(), now()
FROM unnest(%s::text[], %s::int8[], %s::text[], %s::text[], %s::int8[], %s::int8[])
  AS counted (route, version, path, kind, raw, noise)
ORDER BY route, version, path, kind
ON CONFLICT (route, version, path, kind) DO UPDATE
SET raw = bff_shadowcount.raw + excluded.raw,
    noise = bff_shadowcount.noise + excluded.noise,
    last_at = excluded.last_at
