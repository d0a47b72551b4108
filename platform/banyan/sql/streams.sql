-- Rows of streams, partitioned by stream and then by the day in their key, a UUID version 7.
--
-- By the key and not by the time of writing: a row that is sent again a day later so meets the
-- first one, and a unique key needs no column more.
CREATE SEQUENCE banyan_stream_position;

CREATE TABLE banyan_stream (
  stream    varchar(20) NOT NULL,
  tenant_id uuid        NOT NULL,
  key       uuid        NOT NULL,
  body      jsonb       NOT NULL,
  -- The reading order, as in the event log.
  xid       xid8        NOT NULL DEFAULT pg_current_xact_id(),
  position  bigint      NOT NULL DEFAULT nextval('banyan_stream_position'),
  PRIMARY KEY (stream, tenant_id, key)
) PARTITION BY LIST (stream);

CREATE INDEX banyan_stream_reading_order ON banyan_stream (tenant_id, xid, position);
