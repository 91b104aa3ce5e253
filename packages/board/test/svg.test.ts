import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { drawSvg, layOut } from '../src/index.ts'
import { fitText, wrapText } from '../src/wrap-text.ts'
import { described, shopping } from './models.ts'

describe('the picture of a board', () => {
  const draw = () => drawSvg(layOut(described(...shopping())), { language: 'en', title: 'A & B' })

  it('is the same text each time, with every note and the arrows one asks for', () => {
    const svg = draw()
    assert.equal(draw(), svg)
    const { notes, arrows } = layOut(described(...shopping()))
    assert.equal(svg.split('data-part=').length - 1, notes.length)
    assert.equal(svg.split('class="triggers"').length - 1, arrows.filter(({ kind }) => kind === 'triggers').length)
    assert.ok(!svg.includes('class="fills"') && svg.includes('<title>A &amp; B</title>'))
    const filled = drawSvg(layOut(described(...shopping())), { language: 'ko', title: '', arrows: ['fills'] })
    assert.ok(filled.includes('class="fills"') && !filled.includes('class="triggers"'))
  })
})

describe('text on a note', () => {
  const fitted = (text: string, lines: number) => wrapText(text, { width: 60, fontSize: 10, lines })

  it('breaks between words, within a word only when it must, and ends in … where it does not fit', () => {
    assert.deepEqual(fitted('Post written', 2), ['Post', 'written'])
    assert.deepEqual(fitted('글이 작성되었음', 2), ['글이', '작성되었음'])
    assert.deepEqual(fitted('Incomprehensibilities', 3), ['Incomprehe', 'nsibilitie', 's'])
    assert.deepEqual(fitted('one two three four five', 2), ['one two', 'three fou…'])
    assert.deepEqual(fitted(' ', 2), [])
  })

  it('is written smaller before anything of it is cut off', () => {
    const sized = (text: string) => fitText(text, { width: 60, height: 25, lineHeight: 1.25, fontSizes: [10, 6] })
    assert.deepEqual(sized('one two three four'), { fontSize: 10, lines: ['one two', 'three four'] })
    assert.deepEqual(sized('one two three four five'), { fontSize: 6, lines: ['one two three', 'four five'] })
    assert.match(sized('one two '.repeat(20)).lines.at(-1) ?? '', /…$/)
  })
})
