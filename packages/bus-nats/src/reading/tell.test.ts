import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger } from '@banyan/telemetry'
import { faults } from '../errors.ts'
import { tellSparingly } from './tell.ts'

const EVERY_MS = 10_000

describe('what a consumer says of its troubles', () => {
  const rig = () => {
    const lines: string[] = []
    let clock = 0
    const log = createLogger({ process: 'test', sink: { write: (line) => void lines.push(line) } })
    return { tell: tellSparingly(log, 'a', () => clock), lines, wait: (ms: number) => (clock += ms) }
  }

  it('is each kind once in ten seconds', () => {
    const { tell, lines, wait } = rig()
    const full = faults.BUS_STREAM_FULL({ stream: 's', found: 'f' })
    const moved = faults.BUS_BOOKMARK_MOVED({ bookmark: 'b', position: 1 })
    for (const error of [full, moved, full]) tell(error, 'trouble')
    assert.equal(lines.length, 2)
    wait(EVERY_MS - 1)
    tell(full, 'trouble')
    assert.equal(lines.length, 2)
    wait(1)
    tell(full, 'trouble')
    assert.equal(lines.length, 3)
  })

  it('is not the absence of the broker, which the connection tells; and no sentence of an error', () => {
    const { tell, lines } = rig()
    tell(faults.BUS_BROKER_AWAY({ context: 'c', waitedMs: 1, found: 'f' }), 'trouble')
    assert.deepEqual(lines, [])
    tell(new Error('김영희 wrote'), 'trouble')
    assert.doesNotMatch(lines.join(''), /김영희/)
  })
})
