import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Contracts } from '../documents/read-contracts.ts'
import type { Change } from './change.ts'
import { consumerFaults, outsideVictims, readConsumers } from './outside.ts'

const PAGE = `# Who uses this

| who | contact | uses |
|---|---|---|
| report of the day | data@farm.example | \`garden.Picked\`, \`kitchen.Cooked\` |
| till | +82 2 123 | \`kitchen POST /api/kitchen/orders/{id}\` |

Words | with | bars.
`

const contracts: Contracts = {
  contexts: new Map([
    [
      'garden',
      {
        events: new Map([
          ['Picked', { version: 1, published: true, readers: [], schemas: new Map() }],
          ['Sown', { version: 1, published: false, readers: [], schemas: new Map() }],
        ]),
        api: { paths: { '/api/garden/beds': { get: {} } } },
      },
    ],
  ]),
}

const change = (subject: string, isBreak = true): Change => ({
  isBreak,
  rule: 'r',
  subject,
  path: '',
  says: '',
  victims: [],
})

describe('consumers outside the code base', () => {
  it('are the rows of a table, and of two pages those of either', () => {
    const [report, till, ...others] = readConsumers(PAGE)
    assert.deepEqual(report, {
      name: 'report of the day',
      contact: 'data@farm.example',
      uses: ['garden.Picked', 'kitchen.Cooked'],
    })
    assert.deepEqual([till?.uses, others], [['kitchen POST /api/kitchen/orders/{id}'], []])
    assert.deepEqual(readConsumers(''), [])
    const older = '| who | contact | uses |\n|---|---|---|\n| till | the old one | `garden.Picked` |'
    assert.deepEqual(
      readConsumers(PAGE, older).map(({ name, contact, uses }) => [name, contact, uses.length]),
      [
        ['report of the day', 'data@farm.example', 2],
        ['till', '+82 2 123', 2],
      ],
    )
  })

  it('are hurt by a break of what they use, whichever version, and by nothing else', () => {
    const hurtBy = (one: Change) => outsideVictims(one, readConsumers(PAGE)).map(({ name }) => name)
    assert.deepEqual(hurtBy(change('garden.Picked.v3')), ['report of the day'])
    assert.deepEqual(hurtBy(change('kitchen.Cooked')), ['report of the day'])
    assert.deepEqual(hurtBy(change('kitchen POST /api/kitchen/orders/{id}')), ['till'])
    assert.deepEqual(hurtBy(change('garden.PickedAgain.v1')), [])
    assert.deepEqual(hurtBy(change('garden.Picked.v3', false)), [])
  })

  it('name somebody to ask, and use what is promised', () => {
    const faultsOf = (row: string) => consumerFaults(readConsumers(`|a|b|c|\n|-|-|-|\n${row}\n`), [contracts])
    assert.deepEqual(faultsOf('| x | y | `garden.Picked`, `garden GET /api/garden/beds` |'), [])
    for (const row of ['| x | | `garden.Picked` |', '| | y | `garden.Picked` |', '| x | y | garden.Picked |'])
      assert.match(faultsOf(row).join(), /^expected a name, a contact and what is used in backticks, found \| /)
    for (const use of ['garden.Sown', 'garden.Nothing', 'garden POST /api/garden/beds'])
      assert.deepEqual(faultsOf(`| x | y | \`${use}\` |`), [
        `expected x to use a published event or a route, found \`${use}\`, which no context promises`,
      ])
  })
})
