import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '@banyan/model/fault'
import { processesOf } from '../processes.ts'
import { readScaling, replicasAtStart, replicasWithin } from './read-scaling.ts'

type Asked = Partial<Parameters<typeof readScaling>[0]>

const read = (asked: Asked, env: Readonly<Record<string, string>> = {}) =>
  readScaling({ topology: 'services', replicas: {}, scale: undefined, memory: undefined, ...asked }, env)

test('processes and memory are read from the fewest to the most, by context', () => {
  assert.deepEqual(read({}).limits, {})
  assert.deepEqual(read({ scale: 'social=1..3, members=2..2', memory: 'social=256..512' }).limits, {
    members: { replicas: { min: 2, max: 2 }, sizesMb: [] },
    social: { replicas: { min: 1, max: 3 }, sizesMb: [256, 512] },
  })
  const byVariables = read(
    { replicas: { social: 2 } },
    { BANYAN_SCALE: 'members=1..2', BANYAN_MEMORY: 'social=300..300' },
  )
  assert.deepEqual(byVariables.limits, {
    members: { replicas: { min: 1, max: 2 }, sizesMb: [] },
    social: { replicas: { min: 2, max: 2 }, sizesMb: [300] },
  })
  const { tuning } = read({}, { BANYAN_SCALE_EVERY_MS: '500', BANYAN_SCALE_BUSY_PERCENT: '40' })
  assert.deepEqual(tuning, { everyMs: 500, busyMax: 0.4 })
})

test('all that a context may come to have is known at the start, and only the fewest run', () => {
  const scaling = read({ scale: 'social=1..3', memory: 'members=256..512,catalogue=256..256' })
  const rows = processesOf('services', {
    brokerFile: '/bin/broker',
    replicas: replicasWithin(scaling),
    atStart: replicasAtStart(scaling),
  })
  const spare = rows.map(({ name, isSpare = false }) => [name, isSpare])
  assert.deepEqual(
    spare.filter(([name]) => /social|members|catalogue/.test(String(name))),
    [
      ['members-1', false],
      ['members-2', true],
      ['catalogue', false],
      ['social-1', false],
      ['social-2', true],
      ['social-3', true],
    ],
  )
})

test('what is no range of a context is refused with one sentence', () => {
  const ranges = 'contexts (members, catalogue, social), each once, with two numbers from'
  const sentences: readonly (readonly [Asked, string])[] = [
    ...[
      '',
      'social',
      'social=2',
      'social=3..1',
      'social=0..2',
      'social=1..17',
      'orders=1..2',
      'social=1..2,social=1..2',
    ].map(
      (scale) =>
        [
          { scale },
          `--scale must be ${ranges} 1 to 16, the smaller first, such as social=1..3, found "${scale}".`,
        ] as const,
    ),
    [
      { memory: 'social=8..512' },
      `--memory must be ${ranges} 64 to 16384, the smaller first, such as social=256..512, found "social=8..512".`,
    ],
    [
      { topology: 'one-host', scale: 'social=1..2' },
      '--scale must be left out, or given together with --topology services, found "social=1..2".',
    ],
    [
      { scale: 'social=1..2', replicas: { social: 2 } },
      '--scale must be contexts that --replicas does not name, found "social".',
    ],
  ]
  for (const [asked, sentence] of sentences)
    assert.throws(
      () => read(asked),
      (error) => {
        assert.ok(isFault(error, 'LAUNCHER_SETTING_WRONG'), String(error))
        assert.equal(error.message, sentence)
        return true
      },
    )
  assert.throws(
    () => read({}, { BANYAN_SCALE_BUSY_PERCENT: '0' }),
    /BANYAN_SCALE_BUSY_PERCENT must be a whole number from 5 to 95, found "0"/,
  )
})
