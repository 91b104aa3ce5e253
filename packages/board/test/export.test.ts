import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, describe as descriptionOf, system, words } from '@banyan/model'
import { contextiveOf, contextMapperOf, mermaidMapOf } from '../src/index.ts'
import { described, returning } from './models.ts'

const related = () => {
  const shop = context('old-shop', { ...words('옛 "가게"', 'Old "shop"', 'Sells\nthings.'), owner: 'nobody' })
  const stock = context('stock', { ...words('재고', 'Stock', 'What is there.'), owner: 'team' })
  const bank = stock.externalSystem('bank', words('은행', 'Bank', 'Keeps money.'))
  stock.relation({ kind: 'anticorruption-layer', to: bank.name, role: 'downstream', means: 'Payments,\nas they come.' })
  stock.relation({ kind: 'customer-supplier', to: 'old-shop', role: 'upstream', means: 'Counts.' })
  shop.relation({ kind: 'separate-ways', to: 'bank', role: 'downstream', means: 'Nothing.' })
  return descriptionOf(system('우리 Company', [shop, stock]))
}

describe('the Context Mapper export', () => {
  it('has the map with typed relations, and comments for what CML has no words for', () => {
    const lines = contextMapperOf(related()).split('\n')
    assert.deepEqual(lines.slice(0, 14), [
      'ContextMap uc6b0ub9ac_Company {',
      '  type = SYSTEM_LANDSCAPE',
      '  state = AS_IS',
      '  contains old_shop, stock, bank',
      '',
      '  // Nothing.',
      '  // bank separate-ways old_shop',
      '',
      '  // Payments, as they come.',
      '  bank [U]->[D,ACL] stock',
      '',
      '  // Counts.',
      '  stock [U,S]->[D,C] old_shop',
      '}',
    ])
    assert.ok(lines.includes('  domainVisionStatement = "Sells things."'))
    assert.deepEqual(lines.slice(-5), ['', 'BoundedContext bank {', '  type = SYSTEM', '}', ''])
  })

  it('has the flow of each context: which command emits what, which event triggers what', () => {
    const lines = contextMapperOf(described(...returning()))
      .split('\n')
      .map((line) => line.trim())
    for (const line of [
      'command Place [ triggered by "member, service" ] delegates to Order emits event Placed O Paid',
      'event Packed triggers command Send',
      '// when-paid-then-pack: ordering event Paid triggers command Pack of delivery',
      '// Returning: delivery event Sent begins delivery command TakeBack, ordering command Pay',
      'Aggregate Parcel {',
      'DomainEvent Packed',
    ])
      assert.ok(lines.includes(line), line)
  })
})

describe('the Contextive export', () => {
  it('has a term for each name, with its meaning and what it is called otherwise, whatever stands in it', () => {
    const lines = contextiveOf(related()).split('\n')
    assert.deepEqual(lines.slice(0, 4), [
      'contexts:',
      '  - name: "Old \\"shop\\""',
      '    domainVisionStatement: "Sells\\nthings."',
      '    terms: []',
    ])
    assert.deepEqual(lines.slice(7, 10), [
      '      - name: "bank"',
      '        definition: "Keeps money."',
      '        aliases: ["Bank", "은행"]',
    ])
    assert.match(contextiveOf(described(...returning())), /- name: "Returning"/)
  })
})

describe('the context map in Mermaid', () => {
  it('shows contexts and systems, and each relation with its kind', () => {
    assert.deepEqual(mermaidMapOf(related(), 'ko').split('\n'), [
      'flowchart LR',
      '  n0(["옛 #quot;가게#quot;"])',
      '  n1(["재고"])',
      '  n2["은행"]',
      '  n2 ---|separate-ways| n0',
      '  n2 -->|anticorruption-layer| n1',
      '  n1 -->|customer-supplier| n0',
      '',
    ])
  })
})
