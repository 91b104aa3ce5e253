import { drawSvg, layOut } from '@banyan/board'
import { type Context, context, describe, system, words } from '@banyan/model'
import { z } from 'zod'
import { liveFrames } from './board/live-frames.ts'
import { quantileOf, type Result, rowOf } from './report.ts'

const CONTEXTS = 20
/** Of each of a context's two aggregates, with an event each. With actors, aggregates and a policy some 25 notes a context. */
const COMMANDS = 3
const WARM_UPS = 5
const ROUNDS = 30
const LAID_OUT_MAX_MS = 300
/** A frame at 60 a second. */
const LIVE_FRAME_MAX_MS = 16

/** From the model's values to where each note lies, to the picture, and to the live page in a browser. */
export const run = async (): Promise<Result> => {
  const model = system('Company', chain(CONTEXTS))
  const samples = { 'describe and lay out': [] as number[], 'draw as SVG': [] as number[] }
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    const begun = performance.now()
    const board = layOut(describe(model))
    const laidOut = performance.now()
    drawSvg(board, { language: 'en', title: 'Company' })
    const drawn = performance.now()
    if (round < 0) continue
    samples['describe and lay out'].push(laidOut - begun)
    samples['draw as SVG'].push(drawn - laidOut)
  }
  const frames = await liveFrames(describe(model))
  const measured = { ...samples, 'live update in a browser, main thread': frames }
  const rows = Object.entries(measured).map(([metric, list]) => rowOf('banyan', metric, { unit: 'ms', samples: list }))
  const { notes } = layOut(describe(model))
  return {
    name: 'board',
    rows,
    targets: [
      { what: 'describe and lay out, slowest round, ms', value: rows[0]!.max, op: '<=', target: LAID_OUT_MAX_MS },
      {
        what: 'live update of all notes, p95, ms of a frame',
        value: quantileOf(
          frames.toSorted((a, b) => a - b),
          0.95,
        ),
        op: '<=',
        target: LIVE_FRAME_MAX_MS,
      },
    ],
    settings: { contexts: CONTEXTS, notes: notes.length, rounds: ROUNDS, updates: frames.length },
  }
}

/** Contexts of which each follows the one before: the longest way through time. */
const chain = (count: number): readonly Context[] => {
  const contexts: Context[] = []
  for (let i = 0; i < count; i++) contexts.push(follower(i, contexts.at(-1)))
  return contexts
}

const said = (name: string) => words(`말 ${name}`, `Word ${name}`, `What ${name} means.`)
const data = z.strictObject({ id: z.string(), text: z.string(), at: z.iso.datetime() })

const follower = (index: number, before: Context | undefined): Context => {
  const made = context(`context-${index}`, { ...said(String(index)), owner: 'bench' })
  const commands = ['A', 'B'].flatMap((part) => {
    const names = Array.from({ length: COMMANDS }, (_, i) => `${part}${i}`)
    const events = Object.fromEntries(
      names.map((name) => [`Done${name}`, made.event(`Done${name}`, 1, said(name), data, { published: true })]),
    )
    const evolve = Object.fromEntries(Object.keys(events).map((name) => [name, (state: object) => state]))
    const aggregate = made.aggregate(`Part${part}`, said(part), { initial: () => ({}), events }).evolve(evolve)
    return names.map((name) =>
      aggregate.command(`Do${name}`, said(name), {
        input: data,
        by: ['service'],
        of: ({ id }) => id,
        emits: [`Done${name}`],
        rejects: {},
        decide: () => [],
      }),
    )
  })
  const on = before?.definition().events[0]
  const [first] = commands
  if (on) made.policy('follow', said('follow'), { on, sends: [first!], then: () => null })
  return made
}
