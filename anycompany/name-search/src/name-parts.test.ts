import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { nameMatches, partsOf, partsToFind } from './name-parts.ts'

describe('a name', () => {
  it('matches by any part of it, however spaced and cased, and by Korean initials', () => {
    for (const search of ['김', '민수', '김민수', 'ㄱㅁㅅ', 'ㅁㅅ', ' 민 수 '])
      assert.ok(nameMatches('김민수', search), search)
    for (const search of ['수민', 'ㅅㅁ', 'ㄲ', '', ' ', '김민수님']) assert.ok(!nameMatches('김민수', search), search)
    for (const search of ['anna', 'NN', 'kim a', 'Ｋｉｍ']) assert.ok(nameMatches('Kim Anna', search), search)
    assert.ok(nameMatches('까치', 'ㄲㅊ'))
  })

  it('typed as separate letters, as some keyboards and file systems do, is the same name', () => {
    assert.ok(nameMatches('김민수'.normalize('NFD'), '민수'))
    assert.ok(nameMatches('김민수', '민수'.normalize('NFD')))
  })

  it('is found by its parts wherever it matches: an index of parts misses none', () => {
    const name = fc.string({
      unit: fc.constantFrom(...Array.from('김이박민수진가나ab AB1')),
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(name, fc.nat(), fc.nat({ max: 12 }), (full, start, length) => {
        const search = Array.from(full)
          .slice(start % full.length)
          .slice(0, length + 1)
          .join('')
        const wanted = partsToFind(search)
        if (wanted.length === 0) return
        assert.ok(nameMatches(full, search))
        const parts = new Set(partsOf(full))
        assert.ok(
          wanted.every((part) => parts.has(part)),
          `${search} in ${full}: ${wanted.join()}`,
        )
      }),
    )
  })

  it('has a bounded number of parts, and a search at most three', () => {
    assert.ok(partsOf('가'.repeat(200)).length <= 6)
    assert.ok(
      partsOf(Array.from({ length: 200 }, (_, i) => String.fromCodePoint(0xac00 + i * 28)).join('')).length <= 360,
    )
    assert.equal(partsToFind('abcdefghijkl').length, 3)
  })
})
