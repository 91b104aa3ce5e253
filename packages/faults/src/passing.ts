import type { FaultSwitches } from './fault-switches.ts'
import { after, type Passing, type Strike } from './running-switch.ts'

/** One call of a port, from the end that asks to the end that answers. */
export type Asking = Omit<Passing, 'isAnswer'> & {
  /** Ends what a switch holds up, too. */
  readonly signal?: AbortSignal | undefined
  /** What the port throws when the world fails. */
  readonly failure: (why: string) => Error
}

/**
 * Does `work` as the switches let it: what is on its way out is hit before it takes effect, the answer after, when nobody knows any more whether
 * it did. A switch that ends lets go what it held up; what it had lost stays lost.
 */
export const passing = async <R>(switches: FaultSwitches, asking: Asking, work: () => Promise<R>): Promise<R> => {
  if (switches.isQuiet) return work()
  const { at, from, to } = asking
  const going = switches.strikes({ at, from, to, isAnswer: false })
  await suffer(going, asking)
  const result = await work()
  if (going.some((strike) => strike.do === 'duplicate')) await work().catch(() => {}) // whoever sent once hears of the first
  await suffer(switches.strikes({ at, from: to, to: from, isAnswer: true }), asking)
  return result
}

const suffer = async (strikes: readonly Strike[], { signal, failure }: Asking): Promise<void> => {
  for (const strike of strikes) {
    await HARM[strike.do](strike, { signal: signal ?? NEVER, failure })
    signal?.throwIfAborted()
  }
}

type Around = { readonly signal: AbortSignal; readonly failure: Asking['failure'] }
type Harm = (strike: Strike, around: Around) => Promise<void> | void

const NEVER = new AbortController().signal

/** Waits, but no longer than the switch is on or the caller is there. */
const wait = ({ ms, ended }: Strike, signal: AbortSignal): Promise<void> => after(ms, AbortSignal.any([ended, signal]))

const lose: Harm = async (strike, { signal, failure }) => {
  await wait(strike, signal)
  signal.throwIfAborted()
  throw failure(`it lost (${strike.do})`)
}

const HARM: Readonly<Record<Strike['do'], Harm>> = {
  delay: (strike, { signal }) => wait(strike, signal),
  error: (_, { failure }) => {
    throw failure('an error')
  },
  drop: lose,
  partition: lose,
  duplicate: () => {},
  reorder: (strike, { signal }) => overtaken(strike, signal),
  'slow-disk': ({ turn }) => turn(),
  kill: ({ kill }) => kill(),
}

const overtaken = (strike: Strike, signal: AbortSignal): Promise<void> => {
  const gone = new AbortController()
  strike.whenOvertaken(() => gone.abort())
  return wait(strike, AbortSignal.any([signal, gone.signal]))
}
