import { atConsole, type ConsoleSurroundings } from '../at-console.ts'
import { type ConsoleClient, hostedIn } from '../console-client.ts'
import { Refusal } from '../refusal.ts'
import { type Letter, listLines, showLines } from './lines.ts'
import { LETTERS_USAGE, type LettersAsked, understandLetters } from './understand.ts'

/** `banyan dead-letters …`. Gives the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
export const runDeadLetters = async (args: readonly string[], around: ConsoleSurroundings): Promise<number> =>
  atConsole(understandLetters(args), { usage: LETTERS_USAGE, around, linesOf })

const linesOf = async (asked: LettersAsked, client: ConsoleClient): Promise<readonly string[]> => {
  if (asked.deed === 'list') {
    const contexts = asked.context === undefined ? await hostedIn(client) : [asked.context]
    return listLines((await Promise.all(contexts.map((context) => lettersOf(client, context)))).flat())
  }
  if (asked.deed === 'show') return show(asked, client)
  const { consumer, source, reason } = asked
  const act = async (deed: string) =>
    client.ask('POST', `${desk(contextOf(consumer))}/${deed}`, { consumer, source, reason })
  if (asked.deed === 'drop') {
    const { skipped } = (await act('skip')) as { readonly skipped: boolean }
    return [skipped ? 'dropped the oldest one' : `nothing of ${source} is set aside at ${consumer}`]
  }
  const { taken } = (await act('replay')) as { readonly taken: number }
  return [`${consumer} took ${taken}`]
}

const show = async (
  { consumer, messageId, reason }: LettersAsked & { readonly deed: 'show' },
  client: ConsoleClient,
): Promise<readonly string[]> => {
  const context = contextOf(consumer)
  const letter = (await lettersOf(client, context)).find(
    (one) => one.consumer === consumer && one.messageId === messageId,
  )
  if (!letter) throw new Refusal(`Expected ${messageId} among the dead letters of ${consumer}, found it is not there.`)
  const payload = await payloadOf(client, messageId)
  if (reason === undefined) return showLines(letter, payload, null)
  const body = { consumer, messageId, reason }
  const { sentence } = (await client.ask('POST', `${desk(context)}/reveal`, body)) as {
    readonly sentence: string | null
  }
  return showLines(letter, payload, sentence ?? 'nothing that was kept')
}

/** From its publisher's log, with personal fields hidden as ever; in words why it can't be read. */
const payloadOf = async ({ ask }: ConsoleClient, messageId: string): Promise<unknown> => {
  const colon = messageId.indexOf(':')
  const end = messageId.lastIndexOf('@')
  const stream = encodeURIComponent(messageId.slice(colon + 1, end))
  const path = `/api/contexts/${encodeURIComponent(messageId.slice(0, colon))}/streams/${stream}`
  try {
    const after = Number(messageId.slice(end + 1)) - 1
    const { events } = (await ask('GET', `${path}?after=${after}&limit=1`)) as { readonly events: readonly unknown[] }
    return events[0] ?? 'not in the log of its publisher'
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

const lettersOf = async ({ ask }: ConsoleClient, context: string): Promise<readonly Letter[]> =>
  ((await ask('GET', desk(context))) as { readonly letters: readonly Letter[] }).letters

const desk = (context: string): string => `/api/contexts/${encodeURIComponent(context)}/dead-letters`

/** `social/when-…` */
const contextOf = (consumer: string): string => consumer.slice(0, consumer.indexOf('/'))
