import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLogger } from './logger.ts'
import { redact, SECRET_FIELDS } from './redaction.ts'

const capture = () => {
  const lines: string[] = []
  const log = createLogger({ process: 'gateway', level: 'info', sink: { write: (line) => void lines.push(line) } })
  return { log, lines, only: () => JSON.parse(lines.join('')) as Readonly<Record<string, unknown>> }
}

describe('logger', () => {
  test('writes one JSON object a line with level, instant and process', () => {
    const { log, lines, only } = capture()
    log.info({ port: 8080 }, 'listening')
    assert.equal(lines.length, 1)
    assert.ok(lines[0]?.endsWith('\n'))
    const line = only()
    assert.deepEqual(
      [line['level'], line['process'], line['port'], line['msg']],
      ['info', 'gateway', 8080, 'listening'],
    )
    assert.match(String(line['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  test('below its level nothing is written', () => {
    const { log, lines } = capture()
    log.debug('quiet')
    assert.deepEqual(lines, [])
  })

  for (const name of SECRET_FIELDS)
    test(`the field ${name} is redacted at the top and two levels down`, () => {
      const { log, lines } = capture()
      log.warn({ [name]: 'MARKER', a: { [name]: 'MARKER', b: { [name]: 'MARKER' } } })
      assert.doesNotMatch(lines.join(''), /MARKER/)
    })

  test('secrets inside an error message are redacted', () => {
    const { log, lines } = capture()
    log.error({ err: new Error('cannot reach postgres://shop:MARKER@127.0.0.1:5432/shop') }, 'Bearer MARKER.abc')
    assert.doesNotMatch(lines.join(''), /MARKER/)
    assert.match(lines.join(''), /postgres:\/\/shop:\[redacted\]@127\.0\.0\.1:5432\/shop/)
  })

  test('redact knows a JWT and a signed session cookie by their shape and leaves the rest alone', () => {
    assert.equal(redact('got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.abc_-1 from x'), 'got [redacted] from x')
    assert.equal(redact('connect.sid=s%3AaBcDeFgHiJ.kLmN%2Bop'), 'connect.sid=[redacted]')
    assert.equal(redact('GET /products/1 200 https://127.0.0.1:8080/a'), 'GET /products/1 200 https://127.0.0.1:8080/a')
  })
})
