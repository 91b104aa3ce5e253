import { createPublicKey, randomUUID, verify } from 'node:crypto'
import { Pool } from 'pg'
import { serveMeasurements } from '../../gateway/measured-process.ts'
import { type BaselineReply, type BaselineRequest, loadFastify } from './fastify.ts'
import {
  BLOCK,
  COMMENTS,
  DELETE,
  EDIT,
  FIRST_RESULT,
  HOME_TIMELINE,
  LIKE,
  MEMBER_PAGE,
  type Statement,
  UNLIKE,
  WRITE_COMMENT,
  WRITE_POST,
} from './statements.ts'

// What the mix needs of /api/social, by hand: the same paths, the same JSON, the same tokens from the same gateway.
const CONNECTIONS = 16
const PAGE_DEFAULT = 20
const PAGE_MAX = 50
const CREATED = 201

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: CONNECTIONS })
const publicKey = createPublicKey({ key: JSON.parse(process.env['PUBLIC_KEY'] as string), format: 'jwk' })
const app = await loadFastify()

/** A token is verified once, and believed until it ends. */
const believed = new Map<string, { readonly memberId: string; readonly until: number }>()
const BELIEVED_MAX = 50_000

const memberOf = ({ headers }: BaselineRequest): string | undefined => {
  const token = headers.authorization?.slice('Bearer '.length) ?? ''
  const known = believed.get(token)
  if (known !== undefined && known.until > Date.now()) return known.memberId
  const [head = '', claims = '', signature = ''] = token.split('.')
  if (!verify(null, Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))) return undefined
  const { sub, aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<'sub' | 'aud', string> & {
    readonly exp: number
  }
  if (aud !== 'social' || exp * 1_000 < Date.now()) return undefined
  if (believed.size >= BELIEVED_MAX) believed.clear()
  believed.set(token, { memberId: sub, until: exp * 1_000 })
  return sub
}

const run = async (statement: Statement, values: readonly unknown[]) =>
  pool.query({ ...statement, values: [...values] })

app.decorateRequest('memberId', '')
app.addHook('onRequest', async (request, reply) => {
  const memberId = memberOf(request)
  if (memberId === undefined) return reply.code(401).send({ code: 'Unauthorized' })
  request.memberId = memberId
  return undefined
})

type Row = { readonly writtenAt: Date; readonly postId?: string; readonly commentId?: string }

const NEWEST = ['infinity', ''] as const
const cursorOf = ({ writtenAt, postId, commentId }: Row): string =>
  Buffer.from(JSON.stringify([writtenAt, postId ?? commentId])).toString('base64url')
const placeOf = (cursor: string | undefined): readonly [string, string] =>
  cursor === undefined ? NEWEST : (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string])

const list =
  (statement: Statement, about?: 'memberId' | 'postId') =>
  async ({ memberId, query, params }: BaselineRequest) => {
    const limit = Math.min(PAGE_MAX, Number(query.limit ?? PAGE_DEFAULT))
    const [at, id] = placeOf(query.cursor)
    const values = [memberId, at, id, limit, ...(about === undefined ? [] : [params[about]])]
    const { rows } = (await run(statement, values)) as { rows: readonly Row[] }
    const last = rows.length === limit ? rows.at(-1) : undefined
    return { items: rows, cursor: last === undefined ? null : cursorOf(last) }
  }

const firstResult = async (memberId: string, key: string | undefined): Promise<string | undefined> => {
  const { rows } = await run(FIRST_RESULT, [memberId, key])
  return (rows[0] as { readonly result: string } | undefined)?.result
}

const missing = (reply: BaselineReply, code: string) => reply.code(404).send({ code })

app.get('/api/social/timeline', pageOfPosts(), list(HOME_TIMELINE))
app.get('/api/social/members/:memberId/posts', pageOfPosts(), list(MEMBER_PAGE, 'memberId'))
app.get('/api/social/posts/:postId/comments', {}, list(COMMENTS, 'postId'))
app.post('/api/social/posts', {}, async ({ memberId, headers, body }, reply) => {
  const [key, postId] = [headers['idempotency-key'], randomUUID()]
  const { text, audience = 'friends', productId = null } = body
  const { rows } = await run(WRITE_POST, [memberId, key, postId, text, audience, productId])
  const [accepted] = rows as readonly { readonly isNew: boolean }[]
  if (accepted === undefined) return missing(reply, 'NoSuchProduct')
  return reply.code(CREATED).send({ postId: accepted.isNew ? postId : await firstResult(memberId, key) })
})
app.post('/api/social/posts/:postId/comments', {}, async ({ memberId, headers, body, params: { postId } }, reply) => {
  const [key, commentId] = [headers['idempotency-key'], `${postId}.${randomUUID()}`]
  const { rows } = await run(WRITE_COMMENT, [memberId, key, commentId, body.text, postId])
  const [seen] = rows as readonly { readonly isNew: boolean }[]
  if (seen === undefined) return missing(reply, 'NoSuchPost')
  return reply.code(CREATED).send({ commentId: seen.isNew ? commentId : await firstResult(memberId, key) })
})
app.put('/api/social/posts/:postId/like', {}, async ({ memberId, params: { postId } }, reply) => {
  const { rowCount } = await run(LIKE, [memberId, postId])
  return rowCount ? reply.send({ postId, liked: true }) : missing(reply, 'NoSuchPost')
})
app.delete('/api/social/posts/:postId/like', {}, async ({ memberId, params: { postId } }, reply) => {
  const { rowCount } = await run(UNLIKE, [memberId, postId])
  return rowCount ? reply.send({ postId, liked: false }) : missing(reply, 'NoSuchPost')
})
app.patch('/api/social/posts/:postId', {}, async ({ memberId, body, params: { postId } }, reply) => {
  const { rowCount } = await run(EDIT, [memberId, postId, body.text, body.audience])
  return rowCount ? reply.send({ postId }) : missing(reply, 'NoSuchPost')
})
app.delete('/api/social/posts/:postId', {}, async ({ memberId, params: { postId } }, reply) => {
  const { rowCount } = await run(DELETE, [memberId, postId])
  return rowCount ? reply.send({ postId }) : missing(reply, 'NoSuchPost')
})
app.put('/api/social/blocks/:memberId', {}, async ({ memberId, params: { memberId: other } }, reply) => {
  const { rowCount } = await run(BLOCK, [memberId, other])
  return rowCount ? reply.send({ memberId: other, status: 'blocked' }) : missing(reply, 'NoSuchMember')
})

await app.listen({ port: 0, host: '127.0.0.1' })
serveMeasurements((app.server.address() as { readonly port: number }).port)

/** Fastify writes JSON much faster when it knows its shape. */
function pageOfPosts(): object {
  const text = { type: 'string' } as const
  const maybe = { type: ['string', 'null'] } as const
  const number = { type: 'integer' } as const
  const yesOrNo = { type: 'boolean' } as const
  const item = {
    type: 'object',
    properties: {
      postId: text,
      authorId: text,
      text,
      writtenAt: { type: 'string', format: 'date-time' },
      editedAt: { type: ['string', 'null'], format: 'date-time' },
      audience: text,
      productId: maybe,
      isHidden: yesOrNo,
      likes: number,
      likedByMe: yesOrNo,
      comments: number,
    },
  }
  const page = { type: 'object', properties: { items: { type: 'array', items: item }, cursor: maybe } }
  return { schema: { response: { 200: page } } }
}
