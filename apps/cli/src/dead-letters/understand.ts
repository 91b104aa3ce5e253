import { parseArgs } from 'node:util'
import { type Understood, understood } from '../at-console.ts'

export type LettersAsked =
  | { readonly deed: 'list'; readonly context: string | undefined }
  | {
      readonly deed: 'show'
      readonly consumer: string
      readonly messageId: string
      readonly reason: string | undefined
    }
  | { readonly deed: 'replay' | 'drop'; readonly consumer: string; readonly source: string; readonly reason: string }

export const LETTERS_USAGE = `banyan dead-letters list [CONTEXT]
banyan dead-letters show CONSUMER MESSAGE [--reason TEXT]
banyan dead-letters replay CONSUMER SOURCE --reason TEXT
banyan dead-letters drop CONSUMER SOURCE --reason TEXT

Messages that consumers of a running system have set aside, through its operators' console. A MESSAGE is named SOURCE@VERSION, its SOURCE
CONTEXT:STREAM. Show: why it failed and what it says; with a reason also the sentence of its error, which may quote somebody. Replay: all of a source,
oldest first, up to one that fails again. Drop: the oldest of a source, which its consumer never sees then; those behind it stay held.
BANYAN_CONSOLE_URL, BANYAN_CONSOLE_ACCOUNT and BANYAN_CONSOLE_PASSWORD say where and who; by default the admin of "npm start".
`

/** What is wanted. */
export const understandLetters = (args: readonly string[]): Understood<LettersAsked> => understood(() => read(args))

const read = (args: readonly string[]): LettersAsked | 'help' => {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  const [deed, first, second, ...rest] = positionals
  if (values.help === true || deed === undefined) return 'help'
  if (deed === 'list') {
    requireNoMore(positionals.slice(2))
    return { deed, context: first }
  }
  if (deed !== 'show' && deed !== 'replay' && deed !== 'drop')
    throw new Error(`Expected one of list, show, replay, drop, found "${deed}".`)
  if (first === undefined || !first.includes('/'))
    throw new Error(`Expected a consumer such as social/when-…, found ${first ?? 'nothing'}.`)
  if (second === undefined)
    throw new Error(`Expected a ${deed === 'show' ? 'message' : 'source'} after ${first}, found nothing.`)
  requireNoMore(rest)
  const reason = values.reason?.trim() || undefined
  if (deed === 'show') {
    if (MESSAGE.test(second)) return { deed, consumer: first, messageId: second, reason }
    throw new Error(`Expected a message as CONTEXT:STREAM@VERSION, found "${second}".`)
  }
  if (!SOURCE.test(second))
    throw new Error(`Expected a source as CONTEXT:STREAM, without a version, found "${second}".`)
  if (reason === undefined) throw new Error('Expected --reason: it stands in the audit.')
  return { deed, consumer: first, source: second, reason }
}

const OPTIONS = { reason: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const

const MESSAGE = /^[^:]+:.+@\d+$/
const SOURCE = /^[^:]+:(?!.*@\d+$).+$/

const requireNoMore = (rest: readonly string[]): void => {
  if (rest.length > 0) throw new Error(`Expected nothing more, found "${rest.join(' ')}".`)
}
