/**
 * A shop that differs from the usual one wherever it can: people in one table whatever they are, ids of text, names
 * in mixed case with spaces and reserved words, stamps in epoch milliseconds, no table of sessions.
 */
export const MINIATURE_SCHEMA = `
  create schema "Store";
  create table "Store"."Account" (
    "accountNo" text primary key,
    "order" text not null check ("order" in ('buyer', 'passer-by', 'operator')),
    "mail" text unique,
    "passwordHash" text,
    "first name" text not null,
    "last name" text,
    "changedMs" bigint not null default floor(extract(epoch from clock_timestamp()) * 1000)
  );
  create index on "Store"."Account" ("changedMs");
  create table "Store"."Withdrawn Token" ("jti" text primary key);
  create table "Store"."Article" ("sku" text primary key, "title" text not null, "cents" integer not null);`

/** Columns only, no more than the profile reads; no password hash. */
export const miniatureGrants = (role: string): string => `
  grant usage on schema "Store" to ${role};
  grant select ("accountNo", "order", "mail", "first name", "last name", "changedMs") on "Store"."Account" to ${role};
  grant select on "Store"."Withdrawn Token" to ${role};
  grant select on "Store"."Article" to ${role};`
