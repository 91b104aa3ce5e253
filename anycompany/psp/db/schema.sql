-- The provider's own database. Amounts are in the currency's smallest unit. Every instant comes from the provider's clock, none from the server's.

create table payment_intents (
  number bigint generated always as identity unique,
  id text primary key,
  status text not null check (status in
    ('requires_payment_method', 'requires_confirmation', 'processing', 'requires_capture', 'succeeded', 'canceled')),
  amount integer not null check (amount > 0),
  currency text not null,
  capture_method text not null check (capture_method in ('automatic', 'manual')),
  payment_method text,
  amount_capturable integer not null default 0,
  amount_received integer not null default 0,
  -- Of refunds that are pending or succeeded.
  amount_refunded integer not null default 0,
  last_payment_error jsonb,
  cancellation_reason text,
  metadata jsonb not null,
  created_at timestamptz not null,
  -- When what is processing ends, and the decline it ends with, if any.
  settle_at timestamptz,
  settle_decline text,
  -- How many events were told of it: each carries its number.
  events integer not null default 0,
  check (0 <= amount_capturable and 0 <= amount_received and amount_capturable + amount_received <= amount),
  check (0 <= amount_refunded and amount_refunded <= amount_received),
  check ((status = 'requires_capture') = (amount_capturable > 0)),
  check ((status = 'succeeded') = (amount_received > 0)),
  check ((status = 'processing') = (settle_at is not null))
);
create index on payment_intents using gin (metadata jsonb_path_ops);
create index on payment_intents (settle_at) where settle_at is not null;

-- Whatever code thinks: what was captured or canceled stays so.
create function refuse_way_back() returns trigger language plpgsql as $$
begin
  if (old.status, new.status) not in (
    values ('requires_payment_method', 'requires_confirmation'), ('requires_payment_method', 'processing'),
      ('requires_payment_method', 'requires_capture'), ('requires_payment_method', 'succeeded'), ('requires_payment_method', 'canceled'),
      ('requires_confirmation', 'requires_payment_method'), ('requires_confirmation', 'processing'),
      ('requires_confirmation', 'requires_capture'), ('requires_confirmation', 'succeeded'), ('requires_confirmation', 'canceled'),
      ('processing', 'requires_payment_method'), ('processing', 'requires_capture'), ('processing', 'succeeded'),
      ('requires_capture', 'succeeded'), ('requires_capture', 'canceled')
  ) then
    raise exception 'payment intent % cannot go from % to %', old.id, old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger refuse_way_back before update on payment_intents
  for each row when (old.status <> new.status) execute function refuse_way_back();

create table refunds (
  number bigint generated always as identity unique,
  id text primary key,
  payment_intent text not null references payment_intents,
  status text not null check (status in ('pending', 'succeeded', 'failed')),
  amount integer not null check (amount > 0),
  currency text not null,
  failure_reason text,
  metadata jsonb not null,
  created_at timestamptz not null,
  settle_at timestamptz,
  settle_failure text,
  check ((status = 'pending') = (settle_at is not null)),
  check ((status = 'failed') = (failure_reason is not null))
);
create index on refunds (payment_intent);
create index on refunds using gin (metadata jsonb_path_ops);
create index on refunds (settle_at) where settle_at is not null;

-- Double entry: each row takes from one account what it gives to the other.
create table moves (
  number bigint generated always as identity primary key,
  kind text not null check (kind in ('held', 'captured', 'released', 'refunded')),
  payment_intent text not null references payment_intents,
  refund text references refunds,
  taken_from text not null check (taken_from in ('cardholders', 'held', 'merchant')),
  given_to text not null check (given_to in ('cardholders', 'held', 'merchant') and given_to <> taken_from),
  amount integer not null check (amount > 0),
  currency text not null,
  at timestamptz not null
);
create index on moves (payment_intent);

create table events (
  id text primary key,
  payment_intent text not null references payment_intents,
  sequence integer not null,
  type text not null,
  -- The bytes that are signed and sent, the same at each attempt.
  payload text not null,
  created_at timestamptz not null,
  unique (payment_intent, sequence)
);

-- The outbox: a row for each time an event is to be told.
create table deliveries (
  number bigint generated always as identity unique,
  id text primary key,
  event text not null references events,
  status text not null check (status in ('pending', 'delivered', 'failed', 'lost')),
  attempts integer not null default 0,
  due_at timestamptz not null,
  delivered_at timestamptz,
  last_answer text
);
create index on deliveries (due_at, number) where status = 'pending';

-- The answer is written in the transaction of the effect.
create table idempotency_keys (
  key text primary key,
  fingerprint text not null,
  http_status integer not null default 0,
  body text not null default '',
  created_at timestamptz not null
);
create index on idempotency_keys (created_at);

create table behaviours (
  id integer generated always as identity primary key,
  operation text not null,
  behaviour text not null,
  decline_code text,
  delay_ms integer,
  -- Either a share of all calls or the next so many.
  share real check (share > 0 and share <= 1),
  remaining integer check (remaining >= 0),
  set_at timestamptz not null,
  check ((share is null) <> (remaining is null))
);

-- Payment methods that provoke do so once for each operation on a payment intent, so that asking again can succeed.
create table provoked (
  payment_intent text not null references payment_intents,
  operation text not null,
  primary key (payment_intent, operation)
);
