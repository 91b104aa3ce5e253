import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { createLogger } from './logger.ts'
import { redact, redactAccess, SECRET_FIELDS } from './redaction.ts'

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

  test('what holds a secret keeps the rest, an error its message', () => {
    const { log, only } = capture()
    const err = Object.assign(new Error('refused'), { password: 'MARKER', code: 'E_NO' })
    log.warn({ err, list: [{ token: 'MARKER', at: 1 }], deep: { a: { b: { token: 'too deep to be looked for' } } } })
    const line = only()
    assert.doesNotMatch(JSON.stringify(line), /MARKER/)
    const logged = line['err'] as { readonly message: string; readonly code: string; readonly stack: string }
    assert.deepEqual([logged.message, logged.code], ['refused', 'E_NO'])
    assert.match(logged.stack, /logger\.test/)
    assert.deepEqual(line['list'], [{ token: '[redacted]', at: 1 }])
  })

  test('what was logged right before the end is written, in order', () => {
    const ending = `
      import { createLogger } from ${JSON.stringify(import.meta.resolve('./logger.ts'))}
      const log = createLogger({ process: 'short', level: 'info' })
      for (let i = 0; i < 1000; i++) log.info({ i }, 'a line')
      throw new Error('the end')`
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', ending], {
      encoding: 'utf8',
    })
    assert.notEqual(status, 0)
    const lines = stdout.trim().split('\n')
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { readonly i: number }).i),
      Array.from({ length: 1000 }, (_, i) => i),
    )
  })

  test('secrets inside an error message are redacted', () => {
    const { log, lines } = capture()
    log.error({ err: new Error('cannot reach postgres://shop:MARKER@127.0.0.1:5432/shop') }, 'Bearer MARKER.abc')
    assert.doesNotMatch(lines.join(''), /MARKER/)
    assert.match(lines.join(''), /postgres:\/\/shop:\[redacted\]@127\.0\.0\.1:5432\/shop/)
  })

  test('the level may change while a process runs', () => {
    const { log, lines } = capture()
    log.debug('one')
    log.level = 'debug'
    log.debug('two')
    log.level = 'error'
    log.info('three')
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg),
      ['two'],
    )
  })

  test('redact knows a JWT and a signed session cookie by their shape and leaves the rest alone', () => {
    assert.equal(redact('got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.abc_-1 from x'), 'got [redacted] from x')
    assert.equal(redact('connect.sid=s%3AaBcDeFgHiJ.kLmN%2Bop'), 'connect.sid=[redacted]')
    assert.equal(redact('GET /products/1 200 https://127.0.0.1:8080/a'), 'GET /products/1 200 https://127.0.0.1:8080/a')
  })

  test('e-mail addresses are redacted, places of events and packages are not', () => {
    assert.equal(redact('Key (email)=(kim.y+x@mail.example.kr) exists'), 'Key (email)=([redacted]) exists')
    for (const kept of ['Post-3f.a@7', '@banyan/model', 'pg@8.16.3', 'u@127.0.0.1']) assert.equal(redact(kept), kept)
  })

  test('of an access log everything behind a question mark is redacted, in the address and in the referrer', () => {
    const line =
      '- - [22/Nov/2026:05:23:09 +0900] "GET /products?q=%EC%96%91&a=1 HTTP/1.1" 200 9 "http://x:1/s?q=k" "UA"'
    const expected =
      '- - [22/Nov/2026:05:23:09 +0900] "GET /products?[redacted] HTTP/1.1" 200 9 "http://x:1/s?[redacted]" "UA"'
    assert.equal(redactAccess(line), expected)
    assert.equal(redactAccess('GET / failed: why? nobody knows'), 'GET / failed: why? nobody knows')
  })
})
