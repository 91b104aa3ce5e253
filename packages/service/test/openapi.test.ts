import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stage } from './rig/stage.ts'

describe('a host', () => {
  it('describes its APIs as OpenAPI 3.1, and the whole model', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    const { body } = await ask('GET', '/api/theatre/openapi.json', { as: null })
    assert.equal(body['openapi'], '3.1.0')
    const paths = body['paths'] as Record<string, Record<string, Record<string, unknown>>>
    assert.deepEqual(Object.keys(paths).sort(), [
      '/api/theatre/guests/me',
      '/api/theatre/notes',
      '/api/theatre/notes/live',
      '/api/theatre/notes/{noteId}',
      '/api/theatre/notes/{noteId}/cheers',
      '/api/theatre/seats/{seatId}',
    ])
    assert.deepEqual(Object.keys(paths['/api/theatre/seats/{seatId}']!['put']!['responses'] as object), [
      '200',
      '409',
      'default',
    ])
    const answerTo = (method: string, path: string, status: number) => {
      const responses = paths[path]![method]!['responses'] as Record<
        string,
        { content: Record<string, { schema: object }> }
      >
      return responses[status]!.content['application/json']!.schema
    }
    assert.deepEqual(answerTo('post', '/api/theatre/notes/{noteId}/cheers', 200), {
      type: 'object',
      properties: { cheers: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER } },
      required: ['cheers'],
      additionalProperties: false,
    })
    assert.deepEqual(answerTo('delete', '/api/theatre/guests/me', 200), {
      type: 'object',
      properties: {},
      additionalProperties: false,
    })
    assert.deepEqual(answerTo('put', '/api/theatre/seats/{seatId}', 200), { type: 'object' }, 'not declared')
    const parameters = paths['/api/theatre/notes']!['get']!['parameters'] as { name: string; required: boolean }[]
    assert.deepEqual(
      parameters.map((p) => [p.name, p.required]),
      [
        ['authorId', true],
        ['limit', false],
        ['cursor', false],
        ['Banyan-Seen', false],
      ],
    )
    const model = await ask('GET', '/_banyan/describe', { as: null })
    assert.deepEqual(
      (model.body['contexts'] as { name: string }[]).map((c) => c.name),
      ['theatre', 'office'],
    )
  })
})
