import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pulse } from '../pulse-link.ts'
import { pulseFromText, pulseToText } from './pulse-codec.ts'

const social = { id: 'a', name: 'social', url: 'http://127.0.0.1:7001', attributes: { zone: 'a' } }
const members = { ...social, name: 'members' }

test('a pulse is read as it was sent, and one of an older release as what it meant', () => {
  const pulse: Pulse = { client: 'c', instances: [social], draining: [members] }
  assert.deepEqual(pulseFromText('c', pulseToText(pulse)), pulse)
  assert.deepEqual(pulseFromText('c', JSON.stringify({ instances: [social] })), { ...pulse, draining: [] })
  assert.deepEqual(pulseFromText('c', ''), { client: 'c', instances: [], draining: [] })
  assert.equal(pulseFromText('c', '{"instances":"all"}'), undefined)
})
