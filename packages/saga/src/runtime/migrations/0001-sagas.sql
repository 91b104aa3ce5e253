-- Sagas of one context: a stream for each instance, and one row that says how it stands.

create table saga_instances (
  instance bigint generated always as identity primary key,
  -- Made of saga and business key: one instance for each.
  saga_id uuid not null unique,
  saga text collate "C" not null,
  -- Version of the definition that it is pinned to.
  definition integer not null,
  key text not null,
  shard smallint not null,
  -- Entries in its stream.
  version integer not null,
  -- running, compensating; ended: completed, compensated, cancelled.
  phase text collate "C" not null,
  -- Calls are under way: its owner has it in memory, with all its timers.
  calling boolean not null,
  -- Nodes where it stands.
  stands text[] not null,
  -- The first of them, the code of what last failed, and the next timer, while no call is under way. No column that an index knows changes
  -- from one call to the next, so that such a row is written without touching any index.
  still_at text collate "C",
  error text collate "C",
  due_at timestamptz,
  -- Why a person is needed, in words.
  trouble text,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  ended_at timestamptz
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index saga_instances_by_phase on saga_instances (saga, phase, instance);
create index saga_instances_calling on saga_instances (shard, instance) where calling;
create index saga_instances_due on saga_instances (shard, due_at) where due_at is not null;
create index saga_instances_still on saga_instances (saga, still_at, instance) where still_at is not null;
create index saga_instances_troubled on saga_instances (saga, instance) where trouble is not null;
create index saga_instances_by_error on saga_instances (saga, error, instance) where error is not null;

-- Append-only. An entry holds what one or more signals led to: an array of events.
create table saga_events (
  instance bigint not null,
  version integer not null,
  at timestamptz not null,
  -- json, not jsonb: kept byte for byte.
  data json not null,
  primary key (instance, version)
);

-- How many ended how: each commit adds what it ended, and rows are summed up now and then.
create table saga_endings (
  saga text not null,
  definition integer not null,
  phase text not null,
  count bigint not null
);

-- For instances of shards that another process owns.
create table saga_signals (
  no bigint generated always as identity primary key,
  -- Given by who sends it: twice is once.
  id text collate "C" not null unique,
  shard smallint not null,
  saga_id uuid not null,
  -- Of what begins; null for all other signals.
  saga text,
  signal json not null
);
create index saga_signals_by_shard on saga_signals (shard, no);
