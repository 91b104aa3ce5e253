import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CodeDrift } from '@banyan/model/sources'
import { contextMapperOf, drawSvg, layOut, marksOf, marksWidth, mermaidMapOf } from '../src/index.ts'
import { described, shopping } from './models.ts'

const description = {
  ...described(...shopping()),
  relations: [
    { kind: 'published-language', upstream: 'ordering', downstream: 'delivery', means: 'What is paid.' },
  ] as const,
}
const board = layOut(description)

const finding = (o: Partial<CodeDrift>): CodeDrift => ({
  says: { ko: '있어야 하는데 <없습니다>', en: 'expected one & only, found none' },
  file: 'delivery/src/parcel.ts',
  line: 7,
  between: ['delivery', 'ordering'],
  relation: null,
  ...o,
})
const ofBank = finding({ between: ['ordering', 'bank'], line: 0 })
const code = { findings: [finding({}), ofBank, finding({ between: ['ordering', 'delivery'] })], unread: [] }

const areaOf = (name: string) => board.areas.find(({ id }) => id === `context ${name}`)!

describe('what the code does that the map does not say, on a board', () => {
  it('is one mark for each two, with the numbers of its findings, beside the heads of their areas', () => {
    const [both, bank] = marksOf(board, code)
    assert.deepEqual([both?.numbers, both?.label, both?.badges.length], [[1, 3], '1, 3', 2])
    assert.deepEqual([bank?.numbers, bank?.badges.length], [[2], 1])
    for (const [i, name] of ['delivery', 'ordering'].entries()) {
      const { x, y, height } = areaOf(name)
      const badge = both!.badges[i]!
      assert.ok(badge.x + badge.width <= x && y <= badge.y && badge.y + badge.height <= y + height)
    }
    // Of one area below each other, of two lines none on the other.
    assert.ok(both!.badges[1]!.y + both!.badges[1]!.height <= bank!.badges[0]!.y)
    assert.notEqual(both!.left, bank!.left)
    assert.ok([both!, bank!].every(({ left }) => -marksWidth([both!, bank!]) <= left))
  })

  it('moves nothing of the board; without anything to say the picture is the same, byte for byte', () => {
    const o = { language: 'en', title: 'Company' } as const
    const plain = drawSvg(board, o)
    assert.equal(drawSvg(board, { ...o, code: { findings: [], unread: [] } }), plain)
    const marked = drawSvg(board, { ...o, code })
    assert.equal(drawSvg(board, { ...o, code }), marked)
    const notes = /<g data-id=.*(?=\n)/g
    assert.deepEqual(marked.match(notes), plain.match(notes))
  })

  it('is told below it in the language of the picture, with the place, and what could not be read', () => {
    const why = { ko: '코드가 없습니다', en: 'expected code, found none' }
    const all = { ...code, unread: [{ context: 'delivery', why }] }
    const ko = drawSvg(board, { language: 'ko', title: '', code: all })
    assert.ok(ko.includes('1. delivery/src/parcel.ts:7: 있어야 하는데 &lt;없습니다&gt;</text>'))
    assert.ok(
      ko.includes('2. delivery/src/parcel.ts: 있어야') &&
        ko.includes('delivery: 코드를 읽지 못했습니다: 코드가 없습니다'),
    )
    const en = drawSvg(board, { language: 'en', title: '', code: all })
    assert.ok(en.includes('expected one &amp; only, found none') && en.includes('Not compared with the code'))
    const [x = 0, , width, height = 0] = /viewBox="(-?\d+) (\d+) (\d+) (\d+)"/.exec(en)!.slice(1).map(Number)
    assert.equal(width, board.width - x)
    assert.ok(x < 0 && height > board.height)
  })
})

describe('what the code does that the map does not say, in exports', () => {
  const relation = { kind: 'published-language', upstream: 'ordering', downstream: 'delivery' } as const
  const told = { findings: [finding({ relation }), ofBank], unread: [] }

  it('is a comment at its relation in CML, and at the end where none is drawn', () => {
    const lines = contextMapperOf(description, told).split('\n')
    const at = lines.indexOf('  // delivery/src/parcel.ts:7: expected one & only, found none')
    assert.deepEqual(lines.slice(at, at + 5), [
      '  // delivery/src/parcel.ts:7: expected one & only, found none',
      '  // What is paid.',
      '  ordering [U,PL]->[D] delivery',
      '',
      '  // delivery/src/parcel.ts: expected one & only, found none',
    ])
    assert.doesNotMatch(contextMapperOf(description), /expected/)
  })

  it('is a dashed red line in Mermaid: that of the relation, or one of its own', () => {
    const lines = mermaidMapOf(description, 'en', told).split('\n')
    const idOf = (name: string) =>
      lines
        .find((line) => line.includes(`"${name}"`))!
        .trim()
        .split(/[[(]/)[0]
    assert.ok(lines.includes(`  ${idOf('bank')} -->|undeclared| ${idOf('ordering')}`))
    assert.deepEqual(
      lines.filter((line) => line.includes('linkStyle')).map((line) => line.split(' ').slice(0, 4).join(' ')),
      ['  linkStyle 0', '  linkStyle 1'],
    )
    const fine = mermaidMapOf(description, 'en', { findings: [ofBank], unread: [] })
    assert.ok(!fine.includes('linkStyle 0') && fine.includes('linkStyle 1'))
    assert.doesNotMatch(mermaidMapOf(description, 'en'), /linkStyle|%%/)
  })
})
