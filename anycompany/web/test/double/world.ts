import type { IncomingMessage, ServerResponse } from 'node:http'

/** `about`: told to those alone who asked for one of the `topics`, and may hear of that. */
type Told = {
  readonly name: string
  readonly data: object
  readonly to: string
  readonly topics?: readonly string[]
  readonly about?: string
}
/** What those hear who asked for a topic, and to whom it doesn't come anyway. */
type Topics = { readonly topics: readonly string[]; readonly about: string; readonly data: object }
type Streaming = {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly url: URL
  readonly hears: (topic: string) => boolean
}
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
    tell: (name: string, data: (to: string) => object | null, others: Topics | null = null) => {
      for (const to of names.keys()) {
        const mine = data(to)
        if (mine !== null) told.push({ name, data: mine, to })
        else if (others !== null) told.push({ name, to, ...others })
      }
      for (const wake of watchers) wake()
    },
    /** Tells a member what happens from the last event on, and of the topics in the address while they may hear of them. */
    stream: (me: string, { req, res, url, hears }: Streaming) => {
      const asked = (url.searchParams.get('topics') ?? '').split(',').filter((topic) => topic !== '')
      const topics = new Map<string, boolean | null>(asked.map((topic) => [topic, null]))
      let position = Number(req.headers['last-event-id'] ?? url.searchParams.get('lastEventId') ?? told.length)
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      res.write(': welcome\nretry: 200\n\n')
      const write = (name: string, data: object) =>
        res.write(`id: ${position}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
      const flush = () => {
        if (res.writableEnded) return
        while (position < told.length) {
          const { to, topics: of, about, name, data } = told[position]!
          position += 1
          const isTheirs = of === undefined || (of.some((topic) => topics.has(topic)) && hears(about!))
          if (to === me && isTheirs) write(name, data)
        }
        for (const [topic, before] of topics) {
          const isHeard = hears(topic)
          if (isHeard === before) continue
          topics.set(topic, isHeard)
          write(isHeard ? 'topic-opened' : 'topic-closed', { topic })
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
