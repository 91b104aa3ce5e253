import type { Client } from 'pg'
import { memberIdOf, type Network } from '../network.ts'

/** Normalised tables with an index for every question asked of them. */
const SCHEMA = `
  create table members (member_id text primary key);
  create table friends (
    member_id text not null references members, friend_id text not null references members,
    since timestamptz not null default now(), primary key (member_id, friend_id));
  create table blocks (
    blocker_id text not null references members, blocked_id text not null references members,
    primary key (blocker_id, blocked_id));
  create table posts (
    post_id text primary key, author_id text not null references members, text text not null,
    written_at timestamptz not null default now(), edited_at timestamptz,
    audience text not null check (audience in ('friends', 'public')), product_id text, is_hidden boolean not null default false);
  create index on posts (author_id, written_at desc, post_id desc);
  create index on posts (author_id, written_at desc, post_id desc) where audience = 'public';
  create table likes (
    post_id text not null references posts on delete cascade, member_id text not null references members,
    primary key (post_id, member_id));
  create table comments (
    comment_id text primary key, post_id text not null references posts on delete cascade,
    author_id text not null references members, text text not null, written_at timestamptz not null default now());
  create index on comments (post_id, written_at desc, comment_id desc);
  create table commands (
    member_id text not null, key text not null, result text not null, done_at timestamptz not null default now(),
    primary key (member_id, key));`

/** Rows in one statement. */
const ROWS = 5_000
/** Between two posts, so that no two were written at once. */
const POST_EVERY_MS = 50

/** Makes the tables, puts the same network into them that the other side's log tells of, and lets the planner know. */
export const fillBaseline = async (client: Client, { graph, edges, posts }: Network): Promise<void> => {
  const insert = async (table: string, columns: string, rows: readonly (readonly unknown[])[]): Promise<void> => {
    for (let from = 0; from < rows.length; from += ROWS)
      await client.query(
        `insert into ${table} (${columns}) select * from json_to_recordset($1) as r(${typed(columns)})`,
        [JSON.stringify(rows.slice(from, from + ROWS).map((row) => objectOf(columns, row)))],
      )
  }
  const startMs = Date.now() - posts.length * POST_EVERY_MS
  const at = (i: number) => new Date(startMs + i * POST_EVERY_MS).toISOString()
  await client.query(SCHEMA)
  await insert(
    'members',
    'member_id',
    graph.map((_, number) => [memberIdOf(number)]),
  )
  const pairs = edges.flatMap(
    ([one, other]) =>
      [
        [one, other],
        [other, one],
      ] as const,
  )
  await insert(
    'friends',
    'member_id, friend_id',
    pairs.map((pair) => pair.map(memberIdOf)),
  )
  await insert(
    'posts',
    'post_id, author_id, text, audience, written_at',
    posts.map((post, i) => [post.postId, memberIdOf(post.author), post.text, post.audience, at(i)]),
  )
  await insert(
    'likes',
    'post_id, member_id',
    posts.flatMap(({ postId, likedBy }) => likedBy.map((member) => [postId, memberIdOf(member)])),
  )
  await insert(
    'comments',
    'comment_id, post_id, author_id, text, written_at',
    posts.flatMap(({ postId, comments }, i) =>
      comments.map(({ commentId, author, text }) => [commentId, postId, memberIdOf(author), text, at(i)]),
    ),
  )
  await client.query('vacuum analyze')
}

const namesIn = (columns: string): readonly string[] => columns.split(', ')

const typed = (columns: string): string =>
  namesIn(columns)
    .map((name) => `${name} ${name.endsWith('_at') ? 'timestamptz' : 'text'}`)
    .join(', ')

const objectOf = (columns: string, row: readonly unknown[]): object =>
  Object.fromEntries(namesIn(columns).map((name, i) => [name, row[i]]))
