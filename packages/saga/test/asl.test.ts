import { aslOf } from '@banyan/saga'
import validate from 'asl-validator'
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareRuns } from './asl-plans.ts'
import { byMachine, byStates, exportOf, tasksIn } from './asl-runs.ts'
import { beside, checkout, late, OrderPlaced, stubborn, trip, whole } from './sagas.ts'

const problemsOf = (machine: unknown): string =>
  validate(structuredClone(machine), { checkPaths: true, checkArn: true }).errorsText()

describe('a saga as a machine of the states language', () => {
  for (const [name, saga] of Object.entries({ checkout, trip, beside, whole }))
    it(`is valid, and ends as our machine does whichever call goes wrong: ${name}`, async () => {
      assert.equal(problemsOf(exportOf(saga)), '')
      const nodes = new Map([
        ['sure', 'yes'],
        ['left', 'comes'],
      ])
      const ends = await compareRuns(saga, { wrong: 1, behaviours: ['rejected', 'fault', 'lost once', 'lost'], nodes })
      assert.deepEqual(Object.keys(ends).toSorted(), ['compensated', 'completed', 'needs a person'])
    })

  it('is found wrong where a state is missing', () => {
    const { StartAt, States } = exportOf(checkout)
    const { 'saga ends': _, ...rest } = States
    assert.match(problemsOf({ StartAt, States: rest }), /saga ends/)
  })

  it('goes on, takes back or takes the default by what people say and whether an event comes', async () => {
    for (const [sure, left, as] of [
      ['yes', 'comes', 'completed'],
      ['yes', null, 'completed'],
      ['no', 'comes', 'compensated'],
      [null, 'comes', 'compensated'],
    ] as const) {
      const nodes = new Map([...(sure ? [['sure', sure] as const] : []), ...(left ? [['left', left] as const] : [])])
      assert.deepEqual(await compareRuns(whole, { wrong: 0, behaviours: [], nodes }), { [as]: 1 })
    }
  })

  it('says each way’s budget in whole seconds, the pivot’s long enough to know', () => {
    const { States } = exportOf(checkout)
    const retries = (name: string) => (States[name] as { readonly Retry: readonly object[] }).Retry
    const jitter = { IntervalSeconds: 1, BackoffRate: 2, JitterStrategy: 'FULL' }
    assert.deepEqual(retries('reserve/0'), [
      { ErrorEquals: ['Saga.Fault'], MaxAttempts: 1, ...jitter, MaxDelaySeconds: 60 },
    ])
    assert.deepEqual(retries('charge/0 in doubt').at(-1), {
      ErrorEquals: ['States.ALL'],
      MaxAttempts: 24,
      ...jitter,
      MaxDelaySeconds: 300,
    })
    assert.ok(tasksIn({ StartAt: '', States }).every((name) => 'TimeoutSeconds' in States[name]!))
  })

  it('is refused where the states language cannot say it, in a sentence', () => {
    const refused = (saga: typeof stubborn) => aslOf(saga, { resourceOf: () => 'arn' })
    assert.deepEqual(refused(stubborn), {
      refused: [
        '"reserve" calls again when it is rejected (No), each time under a new key; a task that is retried keeps the key that it has.',
      ],
    })
    assert.deepEqual(refused(late(366 * 86_400_000)), {
      refused: ['"left" may take 31622400000 ms; a Standard workflow lasts a year at most (31536000000 ms).'],
    })
    assert.ok('machine' in refused(late(365 * 86_400_000)))
  })

  it('needs a person where a definition fails, as our machine does', async () => {
    const plan = { calls: new Map(), nodes: new Map() }
    const broken = {
      ...trip,
      startsOn: OrderPlaced,
      nodes: trip.nodes.map((node) =>
        node.name === 'hotel' && node.kind === 'step'
          ? { ...node, ways: node.ways.map((way) => ({ ...way, input: () => assert.fail('defect') })) }
          : node,
      ),
    }
    for (const end of [byMachine(broken, plan), await byStates(broken, plan)])
      assert.deepEqual([end.as, end.kept], ['needs a person', ['s/flight/0/1', 's/gift/0/1']])
  })
})
