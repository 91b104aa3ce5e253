import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { findWrongs, type Answered, type Rig } from './rig.ts'

const AMOUNT = 1_000
const RUNS = 20

type Command = {
  readonly call: 'confirm' | 'capture' | 'cancel' | 'refund' | 'settle'
  readonly method: string
  readonly amount: number
  /** Two of the same number are one request, asked twice. */
  readonly key: number
}

const command: fc.Arbitrary<Command> = fc.record({
  call: fc.constantFrom('confirm', 'capture', 'capture', 'cancel', 'refund', 'refund', 'settle'),
  method: fc.constantFrom('pm_ok', 'pm_ok', 'pm_decline_lost_card', 'pm_confirm_later', 'pm_refund_fails_first'),
  amount: fc.constantFrom(1, 400, 700, AMOUNT, AMOUNT + 1),
  key: fc.integer({ min: 1, max: 3 }),
})

/** What is done at once, one after the other. */
const course = fc.array(fc.array(command, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 })

/** Random courses, each request twice and at once: no answer contradicts another, no money or event is out of place. */
export const findNothingWrongInRaces = async (rig: Rig): Promise<void> => {
  const met = new Set<string>()
  const run = async (steps: readonly (readonly Command[])[], capture_method: string) => {
    const asked = { amount: AMOUNT, currency: 'krw', capture_method, payment_method: 'pm_ok' }
    const { body: payment } = await rig.post('/v1/payment_intents', asked)
    const answers: (readonly [request: string, Answered])[] = []
    for (const atOnce of steps) {
      const doubled = [...atOnce, ...atOnce]
      const come = await Promise.all(doubled.map((each) => ask(rig, payment.id, each)))
      answers.push(...come.filter((answer) => answer !== null))
    }
    for (const [, { status, body }] of answers) {
      assert.ok(status < 500, `found ${status} ${JSON.stringify(body)}`)
      met.add(body.error?.code ?? body.status)
    }
    for (const [request, same] of Map.groupBy(answers, ([name]) => name))
      assert.equal(new Set(same.map(([, { text }]) => text)).size, 1, `${request} was answered in several ways`)
    assert.deepEqual(await findWrongs(rig), [])
  }
  const property = fc.asyncProperty(course, fc.constantFrom('manual', 'automatic'), run)
  await fc.assert(property, { numRuns: RUNS, seed: 20_261_101 })
  for (const expected of ['succeeded', 'canceled', 'requires_capture', 'card_declined', 'refund_exceeds_captured'])
    assert.ok(met.has(expected), `the courses never met ${expected}, only ${[...met].join(', ')}`)
}

/** With the request's name: who has the same name must get the same answer. Time that passes has none. */
const ask = async (
  rig: Rig,
  id: string,
  { call, method, amount, key }: Command,
): Promise<readonly [string, Answered] | null> => {
  if (call === 'settle') {
    rig.advance(rig.settings.laterMs)
    await rig.provider.settleDue()
    return null
  }
  const fields = {
    confirm: { payment_method: method },
    capture: { amount_to_capture: amount },
    cancel: {},
    refund: { payment_intent: id, amount },
  }[call]
  const path = call === 'refund' ? '/v1/refunds' : `/v1/payment_intents/${id}/${call}`
  const name = `${call} ${JSON.stringify(fields)} ${key}`
  return [name, await rig.post(path, fields, `${id} ${name}`)]
}
