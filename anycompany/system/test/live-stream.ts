import assert from 'node:assert/strict'

export type LiveMessage = {
  readonly id: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Server-sent events as they come. */
export type LiveStream = {
  /** The next message of any kind; nothing when the stream is over. */
  readonly read: () => Promise<LiveMessage | undefined>
  /** The next message of this kind; others before it are dropped. Fails when the stream ends first. */
  readonly next: (event: string) => Promise<LiveMessage>
  /** How it ended: with the event `end`, in proper form but without it, or broken off. */
  readonly ended: Promise<'said' | 'closed' | 'broken'>
  readonly close: () => void
}

/** Opens a stream; fails when the answer is none. */
export const openLive = async (url: string, headers: Readonly<Record<string, string>>): Promise<LiveStream> => {
  const closing = new AbortController()
  const response = await fetch(url, { headers, signal: closing.signal })
  assert.equal(response.status, 200, `the live stream: ${response.status === 200 ? '' : await response.text()}`)
  const messages = messagesOf(response.body!)
  const arrived: LiveMessage[] = []
  let wake = Promise.withResolvers<void>()
  let over = false
  const ended = (async () => {
    let last = ''
    let isBroken = false
    try {
      for await (const message of messages) {
        last = message.event
        arrived.push(message)
        wake.resolve()
        wake = Promise.withResolvers()
      }
    } catch {
      isBroken = true
    }
    over = true
    wake.resolve()
    if (last === 'end') return 'said'
    return isBroken ? 'broken' : 'closed'
  })()
  const read = async (): Promise<LiveMessage | undefined> => {
    while (arrived.length === 0 && !over) await wake.promise
    return arrived.shift()
  }
  const next = async (event: string): Promise<LiveMessage> => {
    for (;;) {
      const message = await read()
      if (message === undefined) throw new Error(`expected the live message ${event}, found the end of the stream`)
      if (message.event === event) return message
    }
  }
  return { read, next, ended, close: () => closing.abort() }
}

async function* messagesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<LiveMessage> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = fieldsOf(text.slice(0, end))
      text = text.slice(end + 2)
      const data = fields.get('data')
      if (data !== undefined)
        yield { id: fields.get('id') ?? '', event: fields.get('event') ?? 'message', data: JSON.parse(data) }
    }
  }
}

const fieldsOf = (block: string): ReadonlyMap<string, string> =>
  new Map(
    block.split('\n').flatMap((line) => {
      const colon = line.indexOf(': ')
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 2)] as const] : []
    }),
  )
