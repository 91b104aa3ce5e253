import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, describe as describeSystem, system, words } from '@banyan/model'
import { contextsOfAll, summed } from '../live/contexts-now.ts'
import { type Chain, chainOfAll } from './chains.ts'
import { modelOfAll } from './models.ts'
import { sourcesOfAll } from './sources.ts'

const w = (en: string) => words('낱말', en, 'A word.')

const modelOf = (o: { readonly says: string; readonly hosted: readonly string[]; readonly startedAt: string }) => ({
  description: describeSystem(
    system('Company', [
      context('mill', { ...w(`Mill ${o.says}`), owner: 'a' }),
      context('bakery', { ...w(`Bakery ${o.says}`), owner: 'b' }),
    ]),
  ),
  hosted: o.hosted,
  drift: ['the same for all', o.says],
  places: { mill: { mill: `${o.says}.ts:1` }, bakery: {} },
  startedAt: o.startedAt,
})

describe('what several hosts say', () => {
  it('of the model is told by the host that runs a context, the one started last where two do', () => {
    const old = modelOf({ says: 'old', hosted: ['mill', 'bakery'], startedAt: '2026-11-20' })
    const fresh = modelOf({ says: 'new', hosted: ['bakery'], startedAt: '2026-11-21' })
    const { description, hosted, drift, places } = modelOfAll([old, fresh])
    assert.deepEqual(
      description.contexts.map(({ words: { en } }) => en),
      ['Mill old', 'Bakery new'],
    )
    assert.deepEqual(
      [hosted, drift],
      [
        ['mill', 'bakery'],
        ['the same for all', 'new', 'old'],
      ],
    )
    assert.deepEqual(places['mill'], { mill: 'old.ts:1' })
  })

  it('of the code is told by the hosts that run a context; unread is what none of them has', () => {
    const read = (context: string, folder: string) => ({
      context,
      folder,
      package: `@town/${context}`,
      relations: [],
      files: [],
      tests: [],
    })
    const unread = (context: string) => ({ context, why: { ko: '없음', en: 'none' } })
    const hosts = [
      {
        hosted: ['mill'],
        startedAt: '2026-11-20',
        contexts: [read('mill', 'old'), read('inn', 'old')],
        unread: [unread('bakery')],
        languages: ['@town/contracts'],
      },
      {
        hosted: ['mill', 'bakery'],
        startedAt: '2026-11-21',
        contexts: [],
        unread: [unread('mill'), unread('bakery'), unread('inn')],
        languages: ['@town/contracts', '@town/words'],
      },
    ]
    const told = sourcesOfAll(hosts)
    assert.deepEqual(
      [told.contexts.map(({ context: name }) => name), told.unread.map(({ context: name }) => name), told.languages],
      [['mill', 'inn'], ['bakery'], ['@town/contracts', '@town/words']],
    )
  })

  it('of a chain is whole once every cause was told, and not while a host is away', () => {
    const link = (name: string, id: string, at: string, causation: string | null) => ({
      context: name,
      id,
      recordedAt: at,
      causation,
    })
    const told = (events: Chain['events'], whole = true): Chain => ({
      events,
      looked: { events: events.length, whole, wholeHere: true },
      correlation: 'c',
    })
    const first = link('mill', 'A@1', '1', null)
    const second = link('bakery', 'B@1', '1', 'mill:A@1')
    const home = told([second], false) // its cause lies elsewhere
    const chain = chainOfAll(home, [told([second]), told([first])], true)
    assert.deepEqual([chain.events, chain.looked.whole], [[first, second], true])
    assert.equal(chainOfAll(home, [told([second])], true).looked.whole, false)
    assert.equal(chainOfAll(home, [told([second]), told([first])], false).looked.whole, false)
  })

  it('of a context is told once, and what is under way in each process is added up', () => {
    const at = (host: string, standing: string, inFlight: number) => ({
      host,
      contexts: [{ context: 'mill', standing, deadLetters: 1, inFlight, liveStreams: 2, views: [] }],
    })
    const [mill] = contextsOfAll([at('a', 'HOST_AWAY', 0), at('b', 'open', 3), at('c', 'open', 4)])
    assert.deepEqual([mill?.standing, mill?.deadLetters, mill?.inFlight, mill?.liveStreams], ['open', 1, 7, 6])
    assert.deepEqual(mill?.hosts[0], { host: 'a', standing: 'HOST_AWAY' })
    const rates = { mill: { commands: { Grind: { accepted: 1.2 } } } }
    const more = { mill: { commands: { Grind: { accepted: 0.3 }, Stop: { accepted: 1 } } } }
    assert.deepEqual(summed(rates, more), { mill: { commands: { Grind: { accepted: 1.5 }, Stop: { accepted: 1 } } } })
  })
})
