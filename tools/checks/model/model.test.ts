import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { context, money, system, words } from '@banyan/model'
import { drawingPart } from './drawing.ts'
import { checkModel, glossaryPart } from './model.ts'

const company = (means: string): ReturnType<typeof system> => {
  const bakery = context('bakery', { ...words('빵집', 'Bakery', means), owner: 'team-bread' })
  bakery.event('BreadSold', 1, words('빵이 팔림', 'Bread sold', 'A loaf was paid for'), money)
  return system('town', [bakery])
}

describe('the model', () => {
  test('is red for an event that nothing emits, and for a word without a glossary line', () => {
    const messages = checkModel(company('')).map((f) => f.message)
    assert.equal(messages.length, 2)
    assert.match(messages.join('\n'), /BreadSold is emitted by no command/)
    assert.match(messages.join('\n'), /bakery.* lacks .*glossary line/)
  })

  test('gives every name one line of the glossary, in both languages', () => {
    const { content } = glossaryPart(company('Where bread comes from'))
    assert.match(content, /^### 빵집 · Bakery$/m)
    assert.match(content, /^\| `BreadSold` \| event \| 빵이 팔림 \| Bread sold \| A loaf was paid for \|$/m)
  })
})

describe('the drawing of the dependency table', () => {
  test('leaves out what another arrow implies', () => {
    const at = (name: string, mayImport: readonly string[]) => ({ folder: name, name, mayImport, mayUseNode: true })
    const { content } = drawingPart([at('a', []), at('b', ['a']), at('c', ['a', 'b'])])
    assert.deepEqual(content.match(/\w --> \w/g), ['b --> a', 'c --> b'])
  })
})
