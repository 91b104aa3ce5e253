-- The shop's whole schema. Applied by src/database/prepare.ts when the table `users` is missing, in one transaction.
-- That transaction sets shop.reporting_role and shop.reporting_password before this file runs.

CREATE TABLE users (
  id            serial PRIMARY KEY,
  email         text NOT NULL,
  password_hash text NOT NULL,
  role          text NOT NULL DEFAULT 'customer' CHECK (role IN ('customer', 'admin')),
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

-- Whoever orders is a customer; guests have no user, administrators are no customers.
CREATE TABLE customers (
  id            serial PRIMARY KEY,
  user_id       integer UNIQUE REFERENCES users (id),
  name          text NOT NULL,
  phone         text NOT NULL,
  contact_email text,
  created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE addresses (
  id          serial PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  recipient   text NOT NULL,
  phone       text NOT NULL,
  postcode    text NOT NULL,
  line1       text NOT NULL,
  line2       text NOT NULL DEFAULT '',
  is_default  boolean NOT NULL DEFAULT false
);
CREATE INDEX addresses_customer ON addresses (customer_id);

CREATE TABLE categories (
  id        serial PRIMARY KEY,
  parent_id integer REFERENCES categories (id),
  slug      text NOT NULL UNIQUE,
  name_ko   text NOT NULL,
  name_en   text NOT NULL,
  position  integer NOT NULL
);

CREATE TABLE products (
  id             serial PRIMARY KEY,
  category_id    integer NOT NULL REFERENCES categories (id),
  name           text NOT NULL,
  name_en        text NOT NULL,
  brand          text NOT NULL,
  description    text NOT NULL,
  description_en text NOT NULL,
  price          integer NOT NULL CHECK (price > 0),
  list_price     integer CHECK (list_price >= price),
  internal_cost  integer NOT NULL,
  stock          integer NOT NULL CHECK (stock >= 0),
  on_sale        boolean NOT NULL DEFAULT true,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX products_category ON products (category_id);

-- Entity, attribute, value: what a laptop has, a tea has not.
CREATE TABLE attributes (
  id          serial PRIMARY KEY,
  category_id integer NOT NULL REFERENCES categories (id),
  code        text NOT NULL,
  name_ko     text NOT NULL,
  name_en     text NOT NULL,
  position    integer NOT NULL,
  UNIQUE (category_id, code)
);
CREATE TABLE product_attributes (
  product_id   integer NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  attribute_id integer NOT NULL REFERENCES attributes (id),
  value        text NOT NULL,
  value_en     text NOT NULL,
  PRIMARY KEY (product_id, attribute_id)
);

CREATE TABLE carts (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id    integer UNIQUE REFERENCES users (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE cart_items (
  cart_id    uuid NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
  product_id integer NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  quantity   integer NOT NULL CHECK (quantity BETWEEN 1 AND 99),
  added_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (cart_id, product_id)
);

-- An order outlives its customer: after an account is deleted, customer and address are null.
CREATE TABLE orders (
  id            serial PRIMARY KEY,
  number        text NOT NULL UNIQUE,
  customer_id   integer REFERENCES customers (id) ON DELETE SET NULL,
  status        text NOT NULL
                CHECK (status IN ('pending', 'payment_failed', 'paid', 'shipped', 'delivered', 'cancelled')),
  items_total   integer NOT NULL,
  shipping_fee  integer NOT NULL,
  total         integer NOT NULL,
  recipient     text,
  phone         text,
  postcode      text,
  address_line1 text,
  address_line2 text,
  memo          text,
  checkout_key  uuid UNIQUE,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_created ON orders (created_at);

CREATE TABLE order_items (
  id           serial PRIMARY KEY,
  order_id     integer NOT NULL REFERENCES orders (id),
  product_id   integer REFERENCES products (id) ON DELETE SET NULL,
  product_name text NOT NULL,
  unit_price   integer NOT NULL,
  quantity     integer NOT NULL CHECK (quantity > 0)
);
CREATE INDEX order_items_order ON order_items (order_id);
CREATE INDEX order_items_product ON order_items (product_id);

CREATE TABLE payments (
  id             serial PRIMARY KEY,
  order_id       integer NOT NULL REFERENCES orders (id),
  method         text NOT NULL,
  status         text NOT NULL CHECK (status IN ('requested', 'approved', 'declined', 'refunded')),
  amount         integer NOT NULL,
  card_last4     text,
  transaction_id text,
  requested_at   timestamptz NOT NULL DEFAULT now(),
  completed_at   timestamptz
);
CREATE INDEX payments_order ON payments (order_id);

CREATE TABLE deliveries (
  id              serial PRIMARY KEY,
  order_id        integer NOT NULL UNIQUE REFERENCES orders (id),
  status          text NOT NULL CHECK (status IN ('preparing', 'shipped', 'delivered', 'cancelled')),
  carrier         text,
  tracking_number text,
  shipped_at      timestamptz,
  delivered_at    timestamptz
);

-- As connect-pg-simple expects it. `expire` has no time zone: it is the shop's wall clock (Asia/Seoul, set below).
CREATE TABLE session (
  sid    text PRIMARY KEY,
  sess   json NOT NULL,
  expire timestamp(6) NOT NULL
);
CREATE INDEX session_expire ON session (expire);

-- Everybody who connects to this database reads the clock as the shop does.
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Seoul');
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- The login other teams get for their reports: it reads the columns below and writes nothing.
DO $$
DECLARE
  reporting constant text := current_setting('shop.reporting_role');
  password  constant text := current_setting('shop.reporting_password');
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reporting) THEN
    BEGIN
      EXECUTE format('CREATE ROLE %I LOGIN CONNECTION LIMIT 20 PASSWORD %L', reporting, password);
      EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', reporting);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- another database of this server made it in this very moment
    END;
  END IF;
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), reporting);
  EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', reporting);
  EXECUTE format('GRANT SELECT (id, email, role, created_at, updated_at) ON users TO %I', reporting);
  EXECUTE format('GRANT SELECT (id, user_id, name) ON customers TO %I', reporting);
  EXECUTE format('GRANT SELECT (id, category_id, name, name_en, brand, description, description_en, price, list_price,'
    ' stock, on_sale, created_at, updated_at) ON products TO %I', reporting);
  EXECUTE format('GRANT SELECT ON categories, attributes, product_attributes, order_items TO %I', reporting);
  EXECUTE format('GRANT SELECT (id, number, customer_id, status, items_total, shipping_fee, total, created_at,'
    ' updated_at) ON orders TO %I', reporting);
  EXECUTE format('GRANT SELECT (sid, sess, expire) ON session TO %I', reporting);
END $$;

-- Large objects can be written without any table; only a superuser may close that door.
DO $$ BEGIN
  REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN
  NULL;
END $$;
