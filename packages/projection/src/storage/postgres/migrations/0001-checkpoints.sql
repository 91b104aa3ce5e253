create schema projection;

-- One row per version of a group of views. Room on each page: a checkpoint moves often, in place.
create table projection.checkpoints (
  group_name  text not null collate "C",
  version     integer not null,
  views       text[] not null,
  shape       text not null,
  state       text not null check (state in ('building', 'live', 'retired')),
  paused      boolean not null,
  epoch       text,
  position    bigint not null default 0,
  fingerprint text,
  fault       jsonb,
  retired_at  timestamptz,
  primary key (group_name, version)
) with (fillfactor = 40);

-- Readers see one version, and one is built at a time.
create unique index on projection.checkpoints (group_name) where state = 'live';
create unique index on projection.checkpoints (group_name) where state = 'building';
