import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canBeArmed, canBeSet, linkText, type ProcessFaults, secondsUntil, switchesOf } from './standing.ts'

const ON = { id: 'a', at: 'calls', do: 'drop', share: 1, until: '2026-11-22T10:00:30Z', by: 'ann', passed: 3, hit: 1 }
const armed = { by: 'ann', reason: 'r', until: null }

describe('faults on the page', () => {
  it('are one switch each, with what they hit in all processes', () => {
    const processes: readonly ProcessFaults[] = [
      { address: '1', isAway: false, switches: [ON] },
      {
        address: '2',
        isAway: false,
        switches: [
          { ...ON, passed: 4, hit: 2 },
          { ...ON, id: 'b' },
        ],
      },
      { address: '3', isAway: true },
    ]
    assert.deepEqual(
      switchesOf(processes).map(({ id, passed, hit }) => [id, passed, hit]),
      [
        ['a', 7, 3],
        ['b', 3, 1],
      ],
    )
  })

  it('can be armed where a process was started so, and set where one is armed', () => {
    const never: ProcessFaults = { address: '1', isAway: false, arming: 'never', armed: null }
    const ready: ProcessFaults = { address: '2', isAway: false, arming: 'on-demand', armed: null }
    assert.deepEqual([canBeArmed([never]), canBeArmed([never, ready]), canBeSet([never, ready])], [false, true, false])
    assert.equal(canBeSet([never, { ...ready, armed }]), true)
  })

  it('tell the time left, never below nothing, and the link', () => {
    assert.equal(secondsUntil(ON.until, Date.parse('2026-11-22T10:00:00Z')), 30)
    assert.equal(secondsUntil(ON.until, Date.parse('2026-11-22T10:01:00Z')), 0)
    assert.deepEqual(
      [
        linkText(undefined, 'any'),
        linkText({ to: 'shop' }, 'any'),
        linkText({ from: 'a', to: 'b', bothWays: true }, ''),
      ],
      ['–', 'any → shop', 'a ↔ b'],
    )
  })
})
