import { type ConsoleClient, credentialsFrom, signIn } from './console-client.ts'
import { Refusal } from './refusal.ts'

/** Where a command runs that asks a running system through its operators' console. */
export type ConsoleSurroundings = {
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
}

/** What is wanted, or a sentence about what is not understood. */
export type Understood<Asked> = Asked | 'help' | { readonly mistake: string }

/** Signs in, asks, and prints the lines. Gives the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
export const atConsole = async <Asked extends { readonly deed: string }>(
  asked: Understood<Asked>,
  o: {
    readonly usage: string
    readonly around: ConsoleSurroundings
    readonly linesOf: (asked: Asked, client: ConsoleClient) => Promise<readonly string[]>
  },
): Promise<number> => {
  const { around, usage } = o
  if (asked === 'help') {
    around.print(usage)
    return 0
  }
  if ('mistake' in asked) {
    around.complain(`${asked.mistake}\n\n${usage}`)
    return 2
  }
  try {
    const client = await signIn(await credentialsFrom(around.env, around.directory))
    for (const line of await o.linesOf(asked, client)) around.print(`${line}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    around.complain(error.message)
    return 1
  }
}

/** {@link Understood}, where `read` throws what is not. */
export const understood = <Asked>(read: () => Asked | 'help'): Understood<Asked> => {
  try {
    return read()
  } catch (error) {
    return { mistake: (error as Error).message }
  }
}
