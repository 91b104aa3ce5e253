import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { context, system, words } from '@banyan/model'
import type { Repository } from '../../repository.ts'
import { checkRelations } from './relations.ts'

const w = words('낱말', 'word', 'A word.')

const town = (o: { readonly upstream: string; readonly files: Readonly<Record<string, string>> }) => {
  const bakery = context('bakery', { ...w, owner: 'team-bread' })
  bakery.relation({ kind: 'anticorruption-layer', to: o.upstream, role: 'downstream', means: 'What flour costs.' })
  const mill = context('mill', { ...w, owner: 'team-flour' })
  const repository = { root: '', files: Object.keys(o.files), read: (path: string) => o.files[path] ?? '' }
  return checkRelations(system('town', [bakery, mill]), repository as unknown as Repository).map(
    ({ file, line, message }) => `${file}:${line} ${message}`,
  )
}

const ofShop = "import { userOfRow } from '@banyan/legacy'\n"
const ofMill = "import { FlourSold } from '@anycompany/contracts'\n"

describe('an anticorruption layer', () => {
  test('is one folder: the upstream’s types elsewhere are found, in tests they are not', () => {
    const files = {
      'anycompany/bakery/src/shop/follow.ts': ofShop,
      'anycompany/bakery/src/bread/bread.ts': `\n${ofShop}`,
      'anycompany/bakery/src/bread/bread.test.ts': ofShop,
    }
    assert.deepEqual(town({ upstream: 'Shop', files }), [
      'anycompany/bakery/src/bread/bread.ts:2 imports @banyan/legacy past the anticorruption layer towards Shop: its types belong into anycompany/bakery/src/shop/',
    ])
  })

  test('that nothing goes through is drawn on the map alone', () => {
    const files = { 'anycompany/bakery/src/bread/bread.ts': '' }
    assert.match(
      town({ upstream: 'Shop', files }).join(),
      /bakery is said to have an anticorruption layer towards Shop/,
    )
  })

  test('towards another context holds back its published language', () => {
    const files = { 'anycompany/bakery/src/mill/prices.ts': ofMill, 'anycompany/bakery/src/bread/bread.ts': ofMill }
    assert.match(town({ upstream: 'mill', files }).join(), /bread\.ts:1 imports @anycompany\/contracts past/)
  })
})
