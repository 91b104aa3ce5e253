-- Numbers what is pending, oldest first. One snapshot takes all that is visible, and a stream's earlier event is
-- visible whenever its later one is: so order by seq neither skips nor inverts. The lease row is locked and its token
-- checked in the same transaction: a sequencer that wakes up late gets null and stops.
create function number_pending_1(my_token bigint, ttl_ms integer, most_groups integer) returns bigint
language plpgsql
set enable_seqscan = off
set enable_hashjoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  start bigint;
  numbered bigint;
begin
  select counter into start from leases where name = 'sequencer' and token = my_token for update;
  if not found then
    return null;
  end if;
  with taken as (
    delete from pending where first_seq in (select first_seq from pending order by first_seq limit most_groups)
    returning seqs, types
  ),
  flat as (
    select u.seq, u.type, row_number() over (order by u.seq) as n from taken, unnest(seqs, types) as u (seq, type)
  ),
  fed as (
    insert into feed (position, seq, type) select start + n, seq, type from flat order by n returning 1
  )
  select count(*) into numbered from fed;
  update leases set counter = start + numbered, expires_at = clock_timestamp() + ttl_ms * interval '1 ms'
  where name = 'sequencer' and (numbered > 0 or expires_at < clock_timestamp() + ttl_ms * interval '0.7 ms');
  if numbered > 0 then
    perform pg_notify('banyan_feed', (start + numbered)::text);
  end if;
  return numbered;
end
$$;
