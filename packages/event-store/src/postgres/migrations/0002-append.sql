-- Appends a group in one statement of the caller's. Answers only what did not go through: the rest was appended.
-- Raises BA002 when a rival won between looking and writing; the caller then tries each append by itself.
-- A later release that changes this adds append_group_2: the release before must run on this schema.
create function append_group_1(appends json, writes json, new_events json, wait_ms integer) returns json
language plpgsql as $$
declare
  all_through boolean;
  exceptions json;
begin
  perform set_config('lock_timeout', wait_ms::text, true);
  with
  a as materialized (
    select * from json_to_recordset(appends) as a (i integer, key uuid, hash uuid, outcome json, n integer)
  ),
  known as materialized (
    select a.i, c.input_hash = a.hash as same_input, c.outcome from a join commands c on c.key = a.key
  ),
  tips as materialized (
    select w.i, w.stream, w.expected, coalesce(tip.version, 0) as actual, coalesce(tip.published_count, 0) as published
    from json_to_recordset(writes) as w (i integer, stream text, expected integer)
    left join lateral (
      select e.version, e.published_count from events e
      where e.stream = w.stream collate "C" order by e.version desc limit 1
    ) tip on true
  ),
  clash as materialized (
    select distinct on (i) i, stream, expected, actual from tips where actual <> expected order by i, stream
  ),
  good as materialized (
    select i, key, hash, outcome, n from a
    where not exists (select 1 from known k where k.i = a.i) and not exists (select 1 from clash c where c.i = a.i)
  ),
  -- Sorted by stream, as every group is: two groups can't wait for each other.
  made as (
    insert into events
      (stream, version, type, schema_version, published, published_count,
       actor, command_id, correlation, causation, traceparent, persons, data)
    select e.stream, e.version, e.type, e.schema_version, e.published, t.published + e.published_so_far,
       e.actor, e.command_id, e.correlation, e.causation, e.traceparent, e.persons, e.data
    from json_to_recordset(new_events) as e (
      ord integer, i integer, stream text, version integer, type integer, schema_version smallint,
      published boolean, published_so_far integer, actor text, command_id text, correlation text,
      causation text, traceparent text, persons text[], data json)
    join good g on g.i = e.i
    join tips t on t.i = e.i and t.stream = e.stream
    order by e.ord
    on conflict (stream, version) do nothing
    returning seq, type
  ),
  noted as (
    insert into commands (key, input_hash, outcome)
    select key, hash, outcome from good where key is not null order by key
    on conflict (key) do nothing
    returning 1
  ),
  queued as (
    insert into pending
    select min(seq), array_agg(seq order by seq), array_agg(type order by seq) from made having count(*) > 0
  )
  select
    (select coalesce(sum(n), 0) from good) = (select count(*) from made)
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

-- One append that holds only under a lease, or that moves an inbox. Raises BA001 with the verdict as its detail.
create function append_guarded_1(guard json, appends json, writes json, new_events json, wait_ms integer) returns json
language plpgsql as $$
declare
  handled bigint := (guard ->> 'handled')::bigint;
  moved bigint;
  found_last bigint;
  exceptions json;
begin
  perform set_config('lock_timeout', wait_ms::text, true);
  if guard ->> 'fence' is not null then
    perform 1 from leases where name = guard ->> 'fence' and token = (guard ->> 'token')::bigint for share;
    if not found then
      raise exception 'fenced' using errcode = 'BA001', detail = '{"verdict":"fenced"}';
    end if;
  end if;
  if handled is not null then
    insert into inbox as b (consumer, source, last) values (guard ->> 'consumer', guard ->> 'source', handled)
    on conflict (consumer, source) do update set last = excluded.last where b.last = excluded.last - 1
    returning last into moved;
    if moved is null then
      select last into found_last from inbox where consumer = guard ->> 'consumer' and source = guard ->> 'source';
      raise exception 'inbox' using errcode = 'BA001',
        detail = json_build_object('verdict', case when found_last >= handled then 'inbox-duplicate' else 'inbox-gap' end, 'last', found_last)::text;
    end if;
  end if;
  exceptions := append_group_1(appends, writes, new_events, wait_ms);
  -- A known command keeps the inbox mark: its effect is there. A conflict must not.
  if exceptions -> 0 ->> 'verdict' = 'conflict' or (exceptions -> 0 ->> 'same_input') = 'false' then
    raise exception 'refused' using errcode = 'BA001', detail = (exceptions -> 0)::text;
  end if;
  return exceptions;
end
$$;
