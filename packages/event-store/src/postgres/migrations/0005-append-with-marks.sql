-- As append_group_1, which stays for the release before, and each append may hold only under a lease (a_fence, a_token) and may move an
-- inbox (a_consumer, a_source, a_handled): in the same statement, with a verdict of its own.
-- No two appends of one call share a stream, a command or an inbox: the queue sees to it.
create function append_group_2(
  wait_ms integer,
  a_key uuid[], a_hash uuid[], a_outcome text[], a_events integer[],
  a_actor text[], a_command text[], a_correlation text[], a_causation text[], a_traceparent text[],
  w_append integer[], w_stream text[], w_expected integer[],
  e_write integer[], e_version integer[], e_type integer[], e_schema_version integer[],
  e_published boolean[], e_published_so_far integer[], e_persons text[], e_data text[],
  a_fence text[], a_token bigint[], a_consumer text[], a_source text[], a_handled bigint[]
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
    select i, key, hash, outcome, events, fence, token, consumer, source, handled
    from unnest(a_key, a_hash, a_outcome, a_events, a_fence, a_token, a_consumer, a_source, a_handled)
      with ordinality as a (key, hash, outcome, events, fence, token, consumer, source, handled, i)
  ),
  -- Whoever would take the lease over waits until this is committed. Who renews it does not: no key of its row changes then.
  held as materialized (
    select l.name, l.token from leases l
    where exists (select 1 from a where a.fence = l.name and a.token = l.token)
    for key share of l
  ),
  refused as materialized (
    select a.i, 'fenced' as verdict, null::bigint as last from a
    where a.fence is not null and not exists (select 1 from held h where h.name = a.fence and h.token = a.token)
    union all
    select a.i, case when b.last >= a.handled then 'inbox-duplicate' else 'inbox-gap' end, b.last
    from a join inbox b on b.consumer = a.consumer collate "C" and b.source = a.source collate "C"
    where b.last <> a.handled - 1
      and (a.fence is null or exists (select 1 from held h where h.name = a.fence and h.token = a.token))
  ),
  known as materialized (
    select a.i, c.input_hash = a.hash as same_input, c.outcome from a join commands c on c.key = a.key
    where not exists (select 1 from refused r where r.i = a.i)
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
    select distinct on (i) i, stream, expected, actual from tips
    where actual <> expected
      and not exists (select 1 from refused r where r.i = tips.i) and not exists (select 1 from known k where k.i = tips.i)
    order by i, stream
  ),
  good as materialized (
    select i, key, hash, outcome, events, consumer, source, handled from a
    where not exists (select 1 from refused r where r.i = a.i)
      and not exists (select 1 from known k where k.i = a.i) and not exists (select 1 from clash c where c.i = a.i)
  ),
  -- A command that took effect before moves its inbox now: the first time may have died in between.
  marks as materialized (
    select consumer, source, handled from good where handled is not null
    union all
    select a.consumer, a.source, a.handled from a join known k on k.i = a.i where k.same_input and a.handled is not null
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
  moved as (
    insert into inbox as b (consumer, source, last)
    select consumer, source, handled from marks order by consumer collate "C", source collate "C"
    on conflict (consumer, source) do update set last = excluded.last where b.last = excluded.last - 1
    returning 1
  ),
  queued as (
    insert into pending
    select min(seq), array_agg(seq order by seq), array_agg(type order by seq) from made having count(*) > 0
  )
  select
    (select coalesce(sum(events), 0) from good) = (select count(*) from made)
      and (select count(*) from good where key is not null) = (select count(*) from noted)
      and (select count(*) from marks) = (select count(*) from moved),
    (select json_agg(x) from (
      select i, verdict, null::boolean as same_input, null::json as outcome,
        null::text as stream, null::integer as expected, null::integer as actual, last
      from refused
      union all
      select i, 'known', same_input, outcome, null, null, null, null from known
      union all
      select i, 'conflict', null, null, stream, expected, actual, null from clash
    ) x)
  into all_through, exceptions;
  if not all_through then
    raise exception 'a rival append won' using errcode = 'BA002';
  end if;
  return exceptions;
end
$$;

-- Makes the token a part of a key, so that only taking a lease over, and not renewing it, waits for appends that hold under it.
create unique index leases_by_token on leases (name, token);
