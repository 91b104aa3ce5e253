import { type Failure, formatFailure } from '@banyan/model'

/** A letter as the console lists it. */
export type Letter = {
  readonly consumer: string
  readonly source: string
  readonly messageId: string
  readonly type: string
  readonly kind: 'poison' | 'held'
  readonly failure: Failure | null
  readonly attempts: number
  readonly at: string
}

/** One line for each source at each consumer: what failed, and how many wait behind it. */
export const listLines = (letters: readonly Letter[]): readonly string[] => {
  const queues = Map.groupBy(letters, ({ consumer, source }) => `${consumer} ${source}`)
  if (queues.size === 0) return ['no dead letters']
  return [...queues].map(([queue, [first, ...held]]) => {
    const behind = held.length === 0 ? '' : `; ${held.length} held behind it`
    return `${queue}: ${first!.type} ${first!.messageId}, ${standing(first!)}${behind}`
  })
}

/** `said`: what the error said, where somebody asked for it. */
export const showLines = (letter: Letter, payload: unknown, said: string | null): readonly string[] => [
  `${letter.type} ${letter.messageId}, at ${letter.consumer}`,
  standing(letter),
  ...(said === null ? [] : [`the error said: ${said}`]),
  JSON.stringify(payload, null, 2),
]

const standing = ({ failure, attempts, at }: Letter): string =>
  failure === null ? `held since ${at}` : `failed ${attempts} times until ${at}: ${formatFailure(failure)}`
