import assert from 'node:assert/strict'
import type { Stage } from './stage.ts'
import type { TokenOptions } from './tokens.ts'

export const MARKER = '비밀 일기 MARKER'
export const OPERATOR: TokenOptions = { iss: 'console', aud: 'operators', kind: 'operator', sub: 'kim' }

export type EventTold = {
  readonly context: string
  readonly id: string
  readonly causation: string | null
  readonly position: number
  readonly data: Readonly<Record<string, unknown>>
}
type View = { readonly state: string; readonly version: number }
type ContextTold = {
  readonly standing: string
  readonly head: number | null
  readonly epoch: string | null
  readonly deadLetters: number | null
  readonly views: readonly View[]
}

/** What the door answers, all together: each test reads what it asked for. */
export type Told = {
  readonly hosted: readonly string[]
  readonly description: { readonly contexts: readonly { readonly name: string }[] }
  readonly places: { readonly theatre: Readonly<Record<string, string>> }
  readonly pid: number
  readonly process: { readonly pid: number }
  readonly contexts: readonly [ContextTold, ContextTold]
  readonly streams: readonly { readonly stream: string }[]
  readonly events: readonly EventTold[]
  readonly next: string | number | null
  readonly looked: { readonly whole: boolean }
  readonly row: Readonly<Record<string, unknown>> | null
  readonly audience: string
  readonly letters: readonly {
    readonly consumer: string
    readonly source: string
    readonly failure: { readonly type: string } | null
  }[]
}

type Handled = {
  readonly accepted: number
  readonly rejected: number
  readonly failed: number
  readonly msTotal: number
}
export type Counters = {
  readonly contexts: {
    readonly theatre: {
      readonly commands: { readonly TakeSeat: Handled }
      readonly events: Readonly<
        Record<'SeatTaken' | 'GuestLeft', { readonly recorded: number; readonly lastAt: string | null }>
      >
      readonly queries: { readonly NotesBy: { readonly answered: number } }
      readonly views: { readonly notes: object }
    }
    readonly office: {
      readonly policies: Readonly<Record<'when-seat-taken-then-count', object>>
      readonly commands: { readonly CountSeat: Handled }
    }
  }
}

/** As the console asks. */
export const operating = ({ ask }: Stage) => {
  const get = async <R = Told>(path: string): Promise<R> => {
    const { status, body } = await ask('GET', `/_operators${path}`, { as: OPERATOR })
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`)
    return body as R
  }
  const post = (path: string, body: object) => ask('POST', `/_operators${path}`, { as: OPERATOR, body })
  return { get, post }
}

/** Writes a note with the marker in it; its event's id once it is numbered. */
export const written = async (s: Stage): Promise<string> => {
  const { status, headers } = await s.ask('POST', '/api/theatre/notes', { body: { text: MARKER } })
  assert.equal(status, 201)
  const id = headers.get('banyan-seen')!.slice('theatre:'.length)
  await s.parts.get('theatre')!.store.whenNumbered(id, AbortSignal.timeout(5_000))
  return id
}

export const taken = (s: Stage, seatId: string) => s.ask('PUT', `/api/theatre/seats/${seatId}`, { body: {} })
