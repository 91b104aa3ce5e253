/** A prepared statement: its name, and its text. */
export type Statement = { readonly name: string; readonly text: string }

/** One item of a page of posts `p`, for the member $1, as the API shows it. */
const ITEM = `
  p.post_id as "postId", p.author_id as "authorId", p.text, p.written_at as "writtenAt", p.edited_at as "editedAt",
  p.audience, p.product_id as "productId", p.is_hidden as "isHidden",
  (select count(*)::int from likes l where l.post_id = p.post_id) as likes,
  exists (select from likes l where l.post_id = p.post_id and l.member_id = $1) as "likedByMe",
  (select count(*)::int from comments c where c.post_id = p.post_id) as comments`

const APART = (other: string) => `exists (
  select from blocks b
   where (b.blocker_id = $1 and b.blocked_id = ${other}) or (b.blocker_id = ${other} and b.blocked_id = $1))`

/** Whether the member $1 sees the post `p`. */
const SEEN = `(p.author_id = $1 or (not p.is_hidden and not ${APART('p.author_id')} and (p.audience = 'public'
  or exists (select from friends f where f.member_id = $1 and f.friend_id = p.author_id))))`

/** $1 reader, $2 and $3 the cursor, $4 how many. Of each friend, and of oneself, only as many as fit a page are looked at. */
export const HOME_TIMELINE: Statement = {
  name: 'home-timeline',
  text: `
    select ${ITEM}
      from (
        select newest.*
          from (select friend_id as author_id from friends where member_id = $1 union all select $1) authors
         cross join lateral (
           select * from posts
            where posts.author_id = authors.author_id and (written_at, post_id) < ($2::timestamptz, $3)
              and (not is_hidden or posts.author_id = $1)
            order by written_at desc, post_id desc limit $4) newest
         order by newest.written_at desc, newest.post_id desc limit $4) p
     order by p.written_at desc, p.post_id desc`,
}

/** As {@link HOME_TIMELINE}; $5 the author. */
export const MEMBER_PAGE: Statement = {
  name: 'member-page',
  text: `
    select ${ITEM}
      from posts p
     where p.author_id = $5 and (p.written_at, p.post_id) < ($2::timestamptz, $3) and (p.author_id = $1
        or (not p.is_hidden and not ${APART('$5')} and (p.audience = 'public'
          or exists (select from friends f where f.member_id = $1 and f.friend_id = $5))))
     order by p.written_at desc, p.post_id desc limit $4`,
}

/** As {@link HOME_TIMELINE}; $5 the post. */
export const COMMENTS: Statement = {
  name: 'comments',
  text: `
    select c.comment_id as "commentId", c.author_id as "authorId", c.text, c.written_at as "writtenAt", false as "isBlocked"
      from comments c join posts p on p.post_id = c.post_id
     where c.post_id = $5 and (c.written_at, c.comment_id) < ($2::timestamptz, $3) and ${SEEN}
     order by c.written_at desc, c.comment_id desc limit $4`,
}

/**
 * $1 author, $2 idempotency key, $3 id, $4 text, $5 audience, $6 product. Nothing is written a second time for the same key. One row when
 * there is no product or it is known, which says whether the post is new.
 */
export const WRITE_POST: Statement = {
  name: 'write-post',
  text: `
    with promoted as (select where $6::text is null or exists (select from products where product_id = $6)),
         command as (
           insert into commands (member_id, key, result) select $1, $2, $3 from promoted on conflict do nothing returning 1),
         written as (
           insert into posts (post_id, author_id, text, audience, product_id) select $3, $1, $4, $5, $6 from command)
    select exists (select from command) as "isNew" from promoted`,
}

/** As {@link WRITE_POST}; $5 the post. One row when the post is seen, which says whether the comment is new. */
export const WRITE_COMMENT: Statement = {
  name: 'write-comment',
  text: `
    with seen as (select p.post_id from posts p where p.post_id = $5 and ${SEEN}),
         command as (
           insert into commands (member_id, key, result) select $1, $2, $3 from seen on conflict do nothing returning 1),
         written as (
           insert into comments (comment_id, post_id, author_id, text) select $3, seen.post_id, $1, $4 from seen, command)
    select exists (select from command) as "isNew" from seen`,
}

/** $1 author, $2 idempotency key: the id that was answered first. */
export const FIRST_RESULT: Statement = {
  name: 'first-result',
  text: 'select result from commands where member_id = $1 and key = $2',
}

/** $1 member, $2 post. */
export const LIKE: Statement = {
  name: 'like',
  text: `
    with seen as (select p.post_id from posts p where p.post_id = $2 and ${SEEN}),
         liked as (insert into likes (post_id, member_id) select post_id, $1 from seen on conflict do nothing)
    select 1 from seen`,
}

export const UNLIKE: Statement = {
  name: 'unlike',
  text: `
    with seen as (select p.post_id from posts p where p.post_id = $2 and ${SEEN}),
         unliked as (delete from likes l using seen where l.post_id = seen.post_id and l.member_id = $1)
    select 1 from seen`,
}

/** $1 author, $2 post, $3 text, $4 audience. */
export const EDIT: Statement = {
  name: 'edit',
  text: 'update posts set text = $3, audience = $4, edited_at = now() where post_id = $2 and author_id = $1 returning 1',
}

export const DELETE: Statement = {
  name: 'delete',
  text: 'delete from posts where post_id = $2 and author_id = $1 returning 1',
}

/** $1 member, $2 whom they block: what was between the two ends with it. One row when there is such a member. */
export const BLOCK: Statement = {
  name: 'block',
  text: `
    with other as (select member_id from members where member_id = $2 and member_id <> $1),
         ended as (
           delete from friends using other
            where (friends.member_id = $1 and friend_id = $2) or (friends.member_id = $2 and friend_id = $1)),
         blocked as (insert into blocks (blocker_id, blocked_id) select $1, member_id from other on conflict do nothing)
    select 1 from other`,
}
