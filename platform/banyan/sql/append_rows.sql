-- A batch of a stream's rows, in one statement; those that are there already stay as they are.
INSERT INTO banyan_stream (stream, tenant_id, key, body)
SELECT %s, %s, new.key, new.body::jsonb
FROM unnest(%s::uuid[], %s::text[]) AS new (key, body)
ON CONFLICT DO NOTHING
