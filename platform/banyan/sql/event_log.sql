-- The event log, partitioned by tenant and by the time at which an aggregate began.
--
-- Inside a tenant's share the rows are divided by `aggregateid`, a UUID version 7, and not by
-- their own time: the history of one attempt so lies in one partition. Keys that make it whole
-- (one event per revision, one per Idempotency-Key) can be unique there, its lookups prune to
-- one partition, and what is archived are whole attempts.
CREATE SEQUENCE banyan_event_position;

CREATE TABLE banyan_eventrecord (
  tenant_id     uuid         NOT NULL,
  aggregateid   uuid         NOT NULL,
  seq           bigint       NOT NULL,
  id            uuid         NOT NULL,
  aggregatetype varchar(40)  NOT NULL,
  type          varchar(80)  NOT NULL,
  key           varchar(64),
  payload       jsonb        NOT NULL,
  headers       jsonb        NOT NULL DEFAULT '{}',
  hash          bytea        NOT NULL,
  created_at    timestamptz  NOT NULL DEFAULT clock_timestamp(),
  -- The reading order: who wrote the row, and in which place.
  xid           xid8         NOT NULL DEFAULT pg_current_xact_id(),
  position      bigint       NOT NULL DEFAULT nextval('banyan_event_position'),
  PRIMARY KEY (tenant_id, aggregateid, seq)
) PARTITION BY LIST (tenant_id);

CREATE UNIQUE INDEX banyan_event_once_per_key
  ON banyan_eventrecord (tenant_id, aggregateid, key) WHERE key IS NOT NULL;
CREATE INDEX banyan_event_reading_order ON banyan_eventrecord (xid, position);

-- Every tenant that has no share of its own.
CREATE TABLE banyan_eventrecord_shared PARTITION OF banyan_eventrecord DEFAULT
  PARTITION BY RANGE (aggregateid);
-- What no month was made for in time; `manage.py partitions` empties it and says so.
CREATE TABLE banyan_eventrecord_shared_rest PARTITION OF banyan_eventrecord_shared DEFAULT;
