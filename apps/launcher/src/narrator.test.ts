import assert from 'node:assert/strict'
import { test } from 'node:test'
import { narrator } from './narrator.ts'

test('warnings and errors are shown, information and access lines are not', () => {
  const shown: string[] = []
  const listen = narrator((line) => shown.push(line)).listen('host')
  for (const level of ['debug', 'info', 'warn', 'error']) listen(JSON.stringify({ level, msg: `a ${level}` }))
  for (const line of ['127.0.0.1 - - "GET / HTTP/1.1" 200', '{ broken', '']) listen(line)
  assert.deepEqual(shown, ['  host: warn: a warn', '  host: error: a error'])
})

test('ten lines in ten seconds, then one that says there are more', () => {
  const shown: string[] = []
  let now = 0
  const listen = narrator(
    (line) => shown.push(line),
    () => now,
  ).listen('host')
  for (let n = 1; n <= 30; n++) listen(JSON.stringify({ level: 'error', msg: String(n) }))
  assert.equal(shown.length, 11)
  assert.equal(shown.at(-1), '  host: more in its log')
  now = 10_000
  listen(JSON.stringify({ level: 'error', msg: 'again' }))
  assert.equal(shown.at(-1), '  host: error: again')
})
