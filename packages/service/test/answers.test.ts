import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, words } from '@banyan/model'
import { z } from 'zod'
import { api, command } from '../src/index.ts'
import { inMemory, stage } from './rig/stage.ts'

const w = words('낱말', 'word', 'A word.')
const gossip = context('gossip', { ...w, owner: 'team' })
const Told = gossip.event('Told', 1, w, z.strictObject({}))
const story = gossip.aggregate('Story', w, { initial: () => ({}), events: { Told } }).evolve({ Told: (s) => s })
const telling = {
  input: z.strictObject({}),
  by: ['member'],
  of: () => 's1',
  emits: ['Told'],
  rejects: {},
  decide: () => [{ type: 'Told' as const, data: {} }],
  output: z.strictObject({ listeners: z.int() }),
} as const
const Tell = story.command('Tell', w, { ...telling, answer: () => ({ listeners: 3 }) })
/** The compiler sees a number; it is none that the output lets pass. */
const Exaggerate = story.command('Exaggerate', w, { ...telling, answer: () => ({ listeners: 3.5 }) })
/** A field too many passes the compiler. */
const Ramble = story.command('Ramble', w, { ...telling, answer: () => ({ listeners: 3, secret: 'who told it' }) })

describe('the answer to a command', () => {
  it('is what the command declares, or a bug that says nothing of itself', async (t) => {
    const routes = [
      command('POST', '/tell', Tell),
      command('POST', '/exaggerate', Exaggerate),
      command('POST', '/ramble', Ramble),
    ]
    const contexts = [{ context: gossip, api: api(gossip, routes), open: inMemory }]
    const { ask, host, lines } = await stage(t, { contexts })
    await host.whenReady()
    const post = (path: string) => ask('POST', `/api/gossip/${path}`, { as: { aud: 'gossip' } })
    const told = await post('tell')
    assert.deepEqual([told.status, told.body], [200, { listeners: 3 }])
    for (const path of ['exaggerate', 'ramble']) {
      const { status, body } = await post(path)
      assert.deepEqual([status, body['code']], [500, 'SERVICE_INTERNAL'], path)
      assert.ok(!JSON.stringify(body).includes('who told it'))
    }
    assert.ok(!lines.join('').includes('who told it'))
  })
})
