import type { IncomingMessage, ServerResponse } from 'node:http'

type Told = { readonly name: string; readonly data: object; readonly to: string }
type Friendship = { readonly pair: readonly [string, string]; readonly since: string }
type Request = { readonly friendRequestId: string; readonly from: string; readonly to: string; readonly sentAt: string }
type Block = { readonly blocker: string; readonly blocked: string; readonly at: string }

/** Something in a list: the newest, which has the highest number, comes first. */
export type Numbered = { readonly number: number }

/** What every part of the double knows: who is there, what they are to each other, and what was told live. */
export type World = ReturnType<typeof createWorld>

/** A rejection: an `Error` named by its code. */
export const reject = (code: string): never => {
  throw new Error(code)
}

/** An empty world. */
export const createWorld = () => {
  const names = new Map<string, string>()
  const left = new Set<string>()
  const told: Told[] = []
  const watchers = new Set<() => void>()
  const lists = {
    friends: [] as readonly Friendship[],
    requests: [] as readonly Request[],
    blocks: [] as readonly Block[],
  }
  let counter = 0

  const isThere = (memberId: string) => names.has(memberId) && !left.has(memberId)
  const hasBlocked = (one: string, other: string) =>
    lists.blocks.some(({ blocker, blocked }) => blocker === one && blocked === other)
  return {
    names,
    left,
    lists,
    clock: () => counter,
    number: () => (counter += 1),
    next: (prefix: string) => `${prefix}-${(counter += 1)}`,
    isThere,
    takesPart: (memberId: string): void => void (left.has(memberId) && reject('NotTakingPart')),
    profile: (memberId: string) => {
      const displayName = names.get(memberId)
      return displayName === undefined ? undefined : { memberId, displayName }
    },
    areFriends: (a: string, b: string) => lists.friends.some(({ pair }) => pair.includes(a) && pair.includes(b)),
    hasBlocked,
    areApart: (a: string, b: string) => hasBlocked(a, b) || hasBlocked(b, a),
    /** Tells each member something, or nothing where `data` is null. */
    tell: (name: string, data: (to: string) => object | null) => {
      for (const to of names.keys()) {
        const mine = data(to)
        if (mine !== null) told.push({ name, data: mine, to })
      }
      for (const wake of watchers) wake()
    },
    stream: (me: string, req: IncomingMessage, res: ServerResponse) => {
      let position = Number(req.headers['last-event-id'] ?? told.length)
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      res.write(': welcome\nretry: 200\n\n')
      const flush = () => {
        if (res.writableEnded) return
        for (; position < told.length; position += 1) {
          const event = told[position]
          if (event?.to !== me) continue
          res.write(`id: ${position + 1}\nevent: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`)
        }
      }
      flush()
      watchers.add(flush)
      res.on('close', () => watchers.delete(flush))
    },
  }
}

/** One page of a list that is in order already; the cursor is the number of the last item, so that nothing repeats or is skipped. */
export const pageOf = <T extends Numbered>(all: readonly T[], query: URLSearchParams, usual = 20) => {
  const limit = Number(query.get('limit') ?? usual)
  const cursor = query.get('cursor')
  const rest = cursor === null ? all : all.filter(({ number }) => number < Number(cursor))
  const rows = rest.slice(0, limit)
  return { rows, cursor: rest.length > limit ? String(rows.at(-1)?.number) : null }
}

/** Code points, as the server counts. */
export const isTooLong = (text: unknown, max: number): boolean =>
  typeof text !== 'string' || Array.from(text).length > max
