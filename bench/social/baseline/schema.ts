import { batches } from '../bulk/batches.ts'
import { copyInto } from '../bulk/copy.ts'
import { withoutIndexes } from '../bulk/without-indexes.ts'
import { connected } from '../connected.ts'
import { memberIdOf, type Network } from '../network.ts'

/** Normalised tables with an index for every question asked of them. */
const SCHEMA = `
  create table members (member_id text primary key);
  create table products (product_id text primary key);
  create table friends (
    member_id text not null references members, friend_id text not null references members,
    since timestamptz not null default now(), primary key (member_id, friend_id));
  create table blocks (
    blocker_id text not null references members, blocked_id text not null references members,
    primary key (blocker_id, blocked_id));
  create table posts (
    post_id text primary key, author_id text not null references members, text text not null,
    written_at timestamptz not null default now(), edited_at timestamptz,
    audience text not null check (audience in ('friends', 'public')), product_id text references products, is_hidden boolean not null default false);
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

/** Rows sent together. */
const ROWS = 5_000
/** Between two posts, so that no two were written at once. */
const POST_EVERY_MS = 50

/** Makes the tables and puts the same network into them that the other side's log tells of; indexes are made last, as on the other side. */
export const fillBaseline = async (url: string, { graph, edges, posts, products }: Network): Promise<void> => {
  const startMs = Date.now() - posts.length * POST_EVERY_MS
  const at = (i: number) => new Date(startMs + i * POST_EVERY_MS).toISOString()
  const contents: readonly (readonly [table: string, columns: string, rows: Iterable<Row>])[] = [
    ['members', 'member_id', rowsOf(graph.keys(), (number) => [[memberIdOf(number)]])],
    ['products', 'product_id', rowsOf(products, (productId) => [[productId]])],
    [
      'friends',
      'member_id, friend_id',
      rowsOf(edges, (edge) => {
        const [one, other] = [memberIdOf(edge[0]), memberIdOf(edge[1])]
        return [
          [one, other],
          [other, one],
        ]
      }),
    ],
    [
      'posts',
      'post_id, author_id, text, audience, written_at',
      rowsOf(posts, (post, i) => [[post.postId, memberIdOf(post.author), post.text, post.audience, at(i)]]),
    ],
    [
      'likes',
      'post_id, member_id',
      rowsOf(posts, ({ postId, likedBy }) => likedBy.map((member) => [postId, memberIdOf(member)])),
    ],
    [
      'comments',
      'comment_id, post_id, author_id, text, written_at',
      rowsOf(posts, ({ postId, comments }, i) =>
        comments.map(({ commentId, author, text }) => [commentId, postId, memberIdOf(author), text, at(i)]),
      ),
    ],
  ]
  await connected(url, (client) => client.query(SCHEMA))
  const tables = contents.map(([table]) => table)
  await withoutIndexes(url, tables, () =>
    connected(url, async (client) => {
      for (const [table, columns, rows] of contents) {
        const copy = await copyInto(client, table, columns)
        for (const some of batches(rows, ROWS)) await copy.write(some)
        await copy.end()
      }
    }),
  )
}

type Row = readonly (string | null)[]

function* rowsOf<T>(all: Iterable<T>, rowsFor: (one: T, i: number) => readonly Row[]): Iterable<Row> {
  let i = 0
  for (const one of all) yield* rowsFor(one, i++)
}
