import { context, id, publishedLanguage, send, words } from '@banyan/model'
import { api, type Side } from '@banyan/service'
import { z } from 'zod'

const sack = z.strictObject({ sackId: id, kg: z.int() })

const bakery = context('bakery', { ...words('빵집', 'Bakery', 'Stores what it bakes from.'), owner: 'team-bakery' })
bakery.externalSystem('Warehouse', words('창고', 'Warehouse', 'Where sacks come from.'))
const SacksOfWarehouse = publishedLanguage('Warehouse').inventory(
  'sacks',
  words('창고의 자루', 'Sacks of the warehouse', 'What the warehouse says that it has.'),
  z.int(),
)
const SackStored = bakery.event('SackStored', 1, words('자루가 들어옴', 'Sack stored', 'A sack came in.'), sack)
const StoreSack = bakery
  .aggregate('Shelf', words('선반', 'Shelf', 'Where a sack lies.'), { initial: () => 0, events: { SackStored } })
  .evolve({ SackStored: (_, { kg }) => kg })
  .command('StoreSack', words('자루 보관', 'Store a sack', 'Put a sack on its shelf.'), {
    input: sack,
    by: ['service'],
    of: ({ sackId }) => sackId,
    emits: ['SackStored'],
    rejects: {},
    decide: (kg, stored) => (kg === stored.kg ? [] : [{ type: 'SackStored', data: stored }]),
  })
const Stored = bakery.readModel('stored', words('보관된 자루', 'Stored sacks', 'What lies on the shelves.'), {
  audience: 'internal',
  row: sack,
  from: { SackStored },
  on: { SackStored: (stored) => [{ op: 'put', key: stored.sackId, row: stored }] },
})
bakery.agreement(
  'stored-is-in-stock',
  words('보관 자루와 창고의 일치', "Stored is the warehouse's", 'Every sack of the warehouse is stored.'),
  {
    ours: Stored,
    theirs: SacksOfWarehouse,
    agrees: (ours, theirs) => ours?.kg === theirs,
    sends: [StoreSack],
    mend: ({ key, theirs }) => (theirs === undefined ? null : send(StoreSack, { sackId: key, kg: theirs })),
  },
)

/** A context that has to agree with a warehouse which is in the test's hand. */
export const bakeryBeside = (warehouse: Side<number>) => ({
  context: bakery,
  api: api(bakery, []),
  outside: new Map([[SacksOfWarehouse, warehouse]]),
})
