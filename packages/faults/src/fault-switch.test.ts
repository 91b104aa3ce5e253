import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { concerns, EFFECT_MS_MAX, readSwitch, SWITCH_SECONDS_MAX } from './fault-switch.ts'
import { type Effect, EFFECTS, NEEDS_MS, type Place, PLACES } from './places.ts'

const NOW = { id: 'made', nowMs: Date.parse('2026-11-22T10:00:00Z') }
const places = Object.keys(PLACES) as readonly Place[]

const refusal = (asked: unknown): string => {
  try {
    readSwitch(asked, NOW)
    return 'none'
  } catch (error) {
    assert.ok(isFault(error, 'FAULTS_SWITCH_REFUSED'))
    return error.message
  }
}

describe('a fault switch, as it is asked for,', () => {
  it('is read with what it leaves open, for so many seconds or until an instant', () => {
    assert.deepEqual(readSwitch({ at: 'calls', do: 'delay', ms: 200, seconds: 30 }, NOW), {
      id: 'made',
      at: 'calls',
      do: 'delay',
      share: 1,
      ms: 200,
      seed: 1,
      until: '2026-11-22T10:00:30.000Z',
    })
    const link = { from: 'social', to: 'members', bothWays: true }
    const whole = { id: 'cut-1', at: 'calls', do: 'partition', link, share: 1, seed: 9, until: '2026-11-22T10:05:00Z' }
    assert.deepEqual(readSwitch(whole, NOW), { ...whole, until: '2026-11-22T10:05:00.000Z' })
  })

  it('is offered at the places that can do it, and refused with those that are, elsewhere', () => {
    for (const at of places)
      for (const effect of EFFECTS) {
        const offered: readonly Effect[] = PLACES[at]
        const asked = { at, do: effect, seconds: 1, ...(NEEDS_MS.has(effect) && { ms: 1 }) }
        const expected = offered.includes(effect) ? /^none$/ : new RegExp(`do: one of ${offered.join(', ')} at ${at}`)
        assert.match(refusal(asked), expected)
      }
  })

  it('is refused one beyond its limits, with what was expected of which field', () => {
    const good = { at: 'store.append', do: 'delay', ms: 1, seconds: 1 }
    for (const fine of [
      { ms: EFFECT_MS_MAX },
      { seconds: SWITCH_SECONDS_MAX },
      { share: 0.001 },
      { seed: 2 ** 32 - 1 },
    ])
      assert.equal(refusal({ ...good, ...fine }), 'none')
    for (const [wrong, expected] of [
      [{ ms: EFFECT_MS_MAX + 1 }, /ms: /],
      [{ ms: 0 }, /ms: /],
      [{ ms: undefined }, /ms: whole milliseconds for delay/],
      [{ do: 'error' }, /ms: nothing for error/],
      [{ seconds: SWITCH_SECONDS_MAX + 1 }, /seconds: /],
      [{ seconds: undefined }, /seconds: either this or until/],
      [{ until: '2026-11-22T10:00:01Z' }, /seconds: either this or until/],
      [{ seconds: undefined, until: '2026-11-22T09:59:59Z' }, /until: an instant within the next 3600 s/],
      [{ seconds: undefined, until: '2026-11-22T11:00:01Z' }, /until: an instant within the next 3600 s/],
      [{ share: 0 }, /share: /],
      [{ share: 1.1 }, /share: /],
      [{ at: 'disk' }, /at: one of calls, gateway, /],
      [{ do: 'melt' }, /do: one of delay, error, /],
      [{ do: 'partition', ms: undefined, share: 0.5 }, /share: 1: a partition lets nothing through/],
      [{ link: { bothWays: true } }, /link: from or to/],
      [{ sharre: 1 }, /sharre/],
      [{ id: 'with blank' }, /id: letters, digits/],
    ] as const)
      assert.match(refusal({ ...good, ...wrong }), expected, JSON.stringify(wrong))
    assert.match(refusal(null), /the whole: /)
  })

  it('means what leaves, unless its link says which end it comes from or goes to', () => {
    const out = { from: 'social', to: 'members', isAnswer: false }
    const back = { from: 'members', to: 'social', isAnswer: true }
    for (const [link, isOut, isBack] of [
      [undefined, true, false],
      [{}, true, false],
      [{ from: 'social' }, true, false],
      [{ to: 'members' }, true, false],
      [{ from: 'members' }, false, true],
      [{ to: 'social' }, false, true],
      [{ from: 'members', to: 'social' }, false, true],
      [{ from: 'social', bothWays: true }, true, true],
      [{ from: 'catalogue', bothWays: true }, false, false],
    ] as const)
      assert.deepEqual(
        [concerns({ ...(link && { link }) }, out), concerns({ ...(link && { link }) }, back)],
        [isOut, isBack],
        JSON.stringify(link),
      )
  })
})
