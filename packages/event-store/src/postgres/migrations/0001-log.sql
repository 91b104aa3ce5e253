-- The log of one context. One database a context, so names need no prefix.

create table store (
  only_row boolean primary key default true check (only_row),
  -- Renewed when the database is restored from a copy: positions of another epoch mean nothing here.
  epoch text not null default gen_random_uuid()
);
insert into store default values;

create table event_types (
  id integer generated always as identity primary key,
  name text not null unique
);

create table events (
  -- Order of insertion. Rises within a stream: version k + 1 is insertable only by a statement that saw k committed.
  -- The sequence must keep its cache of 1, else sessions would hand out blocks and invert streams.
  seq bigint generated always as identity primary key,
  stream text collate "C" not null,
  version integer not null check (version > 0),
  -- Of event_types; no foreign key: its check costs more than the row, and types are only ever added, and before their first event.
  type integer not null,
  schema_version smallint not null,
  published boolean not null,
  -- Published events of the stream up to and including this one.
  published_count integer not null,
  recorded_at timestamptz not null default now(),
  actor text not null,
  command_id text,
  correlation text not null,
  causation text,
  traceparent text,
  persons text[],
  -- json, not jsonb: kept byte for byte.
  data json not null,
  unique (stream, version)
);

-- Committed but not numbered yet: one row an append group.
create table pending (
  first_seq bigint primary key,
  seqs bigint[] not null,
  types integer[] not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- The global order. Written by the sequencer alone; append-only.
create table feed (
  position bigint primary key,
  seq bigint not null unique,
  type integer not null
);
create index feed_by_type on feed (type, position) include (seq);

create table leases (
  name text primary key,
  token bigint not null,
  holder text,
  expires_at timestamptz not null,
  -- The sequencer's: the last position handed out.
  counter bigint not null default 0
);
insert into leases (name, token, expires_at) values ('sequencer', 0, '-infinity');

-- What became of each command: its answer is recomputed from the events.
create table commands (
  -- First 16 bytes of SHA-256 over caller, command name and id.
  key uuid primary key,
  input_hash uuid not null,
  outcome json not null,
  recorded_at timestamptz not null default now()
);
create index commands_by_age on commands using brin (recorded_at);

create table inbox (
  consumer text collate "C" not null,
  source text collate "C" not null,
  last bigint not null,
  primary key (consumer, source)
) with (fillfactor = 70);

create table snapshots (
  stream text collate "C" primary key,
  version integer not null,
  state_version integer not null,
  persons text[] not null,
  state text not null
);
create index snapshots_by_person on snapshots using gin (persons);
