-- Appends a group in one statement of the caller's. Answers only what did not go through: the rest was appended.
-- Raises BA002 when a rival won between looking and writing; the caller then tries each append by itself.
-- Columns travel as arrays: reading them costs a third of reading the same as JSON.
-- a_…: one element an append. w_…: one a stream written, w_append its append. e_…: one an event, e_write its stream.
-- A later release that changes this adds append_group_2: the release before must run on this schema.
-- The plan is pinned to index look-ups: made while the tables were empty, it would scan them for as long as it is cached.
create function append_group_1(
  wait_ms integer,
  a_key uuid[], a_hash uuid[], a_outcome text[], a_events integer[],
  a_actor text[], a_command text[], a_correlation text[], a_causation text[], a_traceparent text[],
  w_append integer[], w_stream text[], w_expected integer[],
  e_write integer[], e_version integer[], e_type integer[], e_schema_version integer[],
  e_published boolean[], e_published_so_far integer[], e_persons text[], e_data text[]
) returns json
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  all_through boolean;
  exceptions json;
begin
  perform set_config('lock_timeout', wait_ms::text, true);
  with
  a as materialized (
    select i, key, hash, outcome, events from unnest(a_key, a_hash, a_outcome, a_events)
      with ordinality as a (key, hash, outcome, events, i)
  ),
  known as materialized (
    select a.i, c.input_hash = a.hash as same_input, c.outcome from a join commands c on c.key = a.key
  ),
  tips as materialized (
    select w.id, w.i, w.stream, w.expected, coalesce(tip.version, 0) as actual, coalesce(tip.published_count, 0) as published
    from unnest(w_append, w_stream, w_expected) with ordinality as w (i, stream, expected, id)
    left join lateral (
      select e.version, e.published_count from events e
      where e.stream = w.stream collate "C" order by e.version desc limit 1
    ) tip on true
  ),
  clash as materialized (
    select distinct on (i) i, stream, expected, actual from tips where actual <> expected order by i, stream
  ),
  good as materialized (
    select i, key, hash, outcome, events from a
    where not exists (select 1 from known k where k.i = a.i) and not exists (select 1 from clash c where c.i = a.i)
  ),
  -- Sorted by stream, as every group is: two groups can't wait for each other.
  made as (
    insert into events
      (stream, version, type, schema_version, published, published_count,
       actor, command_id, correlation, causation, traceparent, persons, data)
    select t.stream, e.version, e.type, e.schema_version, e.published, t.published + e.published_so_far,
       a_actor[t.i], a_command[t.i], a_correlation[t.i], a_causation[t.i], a_traceparent[t.i], e.persons::text[], e.data::json
    from unnest(e_write, e_version, e_type, e_schema_version, e_published, e_published_so_far, e_persons, e_data)
      as e (write, version, type, schema_version, published, published_so_far, persons, data)
    join tips t on t.id = e.write
    join good g on g.i = t.i
    order by t.stream collate "C", e.version
    on conflict (stream, version) do nothing
    returning seq, type
  ),
  noted as (
    insert into commands (key, input_hash, outcome)
    select key, hash, outcome::json from good where key is not null order by key
    on conflict (key) do nothing
    returning 1
  ),
  queued as (
    insert into pending
    select min(seq), array_agg(seq order by seq), array_agg(type order by seq) from made having count(*) > 0
  )
  select
    (select coalesce(sum(events), 0) from good) = (select count(*) from made)
      and (select count(*) from good where key is not null) = (select count(*) from noted),
    (select json_agg(x) from (
      select i, 'known' as verdict, same_input, outcome, null as stream, null as expected, null as actual from known
      union all
      select c.i, 'conflict', null, null, c.stream, c.expected, c.actual from clash c
      where not exists (select 1 from known k where k.i = c.i)
    ) x)
  into all_through, exceptions;
  if not all_through then
    raise exception 'a rival append won' using errcode = 'BA002';
  end if;
  return exceptions;
end
$$;

-- One append that holds only under a lease, or that moves an inbox, in the transaction of the append that follows it.
-- Raises BA001 with the verdict as its detail.
create function pass_guard_1(wait_ms integer, fence text, fence_token bigint, its_consumer text, its_source text, handled bigint)
returns void
language plpgsql as $$
declare
  moved bigint;
  found_last bigint;
begin
  perform set_config('lock_timeout', wait_ms::text, true);
  if fence is not null then
    perform 1 from leases where name = fence and token = fence_token for share;
    if not found then
      raise exception 'fenced' using errcode = 'BA001', detail = '{"verdict":"fenced"}';
    end if;
  end if;
  if handled is not null then
    insert into inbox as b (consumer, source, last) values (its_consumer, its_source, handled)
    on conflict (consumer, source) do update set last = excluded.last where b.last = excluded.last - 1
    returning last into moved;
    if moved is null then
      select last into found_last from inbox where consumer = its_consumer and source = its_source;
      raise exception 'inbox' using errcode = 'BA001',
        detail = json_build_object('verdict', case when found_last >= handled then 'inbox-duplicate' else 'inbox-gap' end, 'last', found_last)::text;
    end if;
  end if;
end
$$;
