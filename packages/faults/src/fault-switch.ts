import { z } from 'zod'
import { faults } from './errors.ts'
import { type Effect, EFFECTS, MAY_TAKE_MS, NEEDS_MS, type Place, PLACES } from './places.ts'

/** Longest that a switch may be on, in seconds: one that somebody forgot ends by itself. */
export const SWITCH_SECONDS_MAX = 3_600
/** Longest delay, in milliseconds. */
export const EFFECT_MS_MAX = 60_000
const NAME_LENGTH_MAX = 100
const SEED_MAX = 2 ** 32 - 1
/** Most fields named in one refusal. */
const FIELDS_TOLD_MAX = 20

/**
 * Which of what passes is meant, by the names of its ends. Requests travel from the asking end, answers back: `{ from: 'members' }` at the calls
 * of social means the answers. Without a link, everything on its way out.
 */
export type Link = {
  readonly from?: string
  readonly to?: string
  /** Also what travels the other way. */ readonly bothWays?: boolean
}

/** One thing that goes wrong on purpose, for a while. */
export type FaultSwitch = {
  readonly id: string
  readonly at: Place
  readonly do: Effect
  readonly link?: Link
  /** Of what passes, so much is hit: above 0, at most 1. */
  readonly share: number
  readonly ms?: number
  /** The same seed hits the same ones in a row of passings. */
  readonly seed: number
  /** ISO 8601: it ends by itself. */
  readonly until: string
}

const end = z.string().min(1).max(NAME_LENGTH_MAX)

const sent = z
  .strictObject({
    id: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'letters, digits, _ and -, at most 64')
      .optional(),
    at: z.enum(Object.keys(PLACES) as [Place, ...Place[]], `one of ${Object.keys(PLACES).join(', ')}`),
    do: z.enum(EFFECTS, `one of ${EFFECTS.join(', ')}`),
    link: z.strictObject({ from: end.optional(), to: end.optional(), bothWays: z.boolean().optional() }).optional(),
    share: z.number().gt(0).max(1).default(1),
    ms: z.int().min(1).max(EFFECT_MS_MAX).optional(),
    seconds: z.number().gt(0).max(SWITCH_SECONDS_MAX).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    seed: z.int().min(0).max(SEED_MAX).default(1),
  })
  .superRefine((given, { addIssue }) => {
    const refuse = (path: string, message: string): void => addIssue({ code: 'custom', path: [path], message })
    const offered: readonly Effect[] = PLACES[given.at]
    if (!offered.includes(given.do)) refuse('do', `one of ${offered.join(', ')} at ${given.at}`)
    if (NEEDS_MS.has(given.do) && given.ms === undefined) refuse('ms', `whole milliseconds for ${given.do}`)
    if (!MAY_TAKE_MS.has(given.do) && given.ms !== undefined) refuse('ms', `nothing for ${given.do}`)
    if (given.do === 'partition' && given.share !== 1) refuse('share', '1: a partition lets nothing through')
    if ((given.seconds === undefined) === (given.until === undefined)) refuse('seconds', 'either this or until')
    if (given.link?.bothWays === true && given.link.from === undefined && given.link.to === undefined)
      refuse('link', 'from or to, where it is about both ways')
  })

/** As a switch is asked for: how long in `seconds`, or `until` when. Throws `FAULTS_SWITCH_REFUSED` with what was expected of which field. */
export const readSwitch = (asked: unknown, o: { readonly id: string; readonly nowMs: number }): FaultSwitch => {
  const result = sent.safeParse(asked)
  if (!result.success)
    throw refused(
      result.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), expected: message })),
    )
  const { id = o.id, seconds, until, link, ms, ...rest } = result.data
  const endsAtMs = until === undefined ? o.nowMs + seconds! * 1_000 : Date.parse(until)
  if (endsAtMs <= o.nowMs || endsAtMs > o.nowMs + SWITCH_SECONDS_MAX * 1_000)
    throw refused([{ path: 'until', expected: `an instant within the next ${SWITCH_SECONDS_MAX} s` }])
  return {
    id,
    ...rest,
    ...(link !== undefined && { link: link as Link }),
    ...(ms !== undefined && { ms }),
    until: new Date(endsAtMs).toISOString(),
  }
}

const refused = (fields: readonly { readonly path: string; readonly expected: string }[]) =>
  faults.FAULTS_SWITCH_REFUSED({ fields: fields.slice(0, FIELDS_TOLD_MAX) })

/** True when a switch is about what travels from one end to the other. `isAnswer`: back to who asked. */
export const concerns = (
  { link }: Pick<FaultSwitch, 'link'>,
  o: { readonly from: string; readonly to: string; readonly isAnswer: boolean },
): boolean => {
  if (link === undefined || (link.from === undefined && link.to === undefined)) return !o.isAnswer
  const { from = '', to = '', bothWays = false } = link
  const fits = (a: string, b: string): boolean => (from === '' || from === a) && (to === '' || to === b)
  return fits(o.from, o.to) || (bothWays && fits(o.to, o.from))
}
