import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { BEHAVIOURS, CALLS, MISHAPS } from './provoke/behaviour.ts'
import { paymentMethods } from './payment/method.ts'
import { REFUSALS } from './refusal.ts'

describe('the README', () => {
  const readme = () => readFile(new URL('../README.md', import.meta.url), 'utf8')

  it('has one row for each code of an error', async () => {
    const rows = [...(await readme()).matchAll(/^\| `(\w+)` \| (\d+) \| (\w+_error) \|/gm)]
    assert.deepEqual(
      rows.map(([, code, status, type]) => [code, { type, status: Number(status) }]),
      Object.entries(REFUSALS),
    )
  })

  it('names each behaviour and each payment method', async () => {
    const text = await readme()
    for (const name of BEHAVIOURS) assert.ok(text.includes(`\`${name}\``), name)
    const patterned = new Set(CALLS.flatMap((call) => MISHAPS.map((mishap) => `pm_${call}_${mishap}`)))
    for (const name of paymentMethods.keys()) {
      const written = patterned.has(name) ? 'pm_<call>_<mishap>' : name.replace(/^pm_decline_/, '')
      assert.ok(text.includes(`\`${written}\``), name)
    }
  })
})
