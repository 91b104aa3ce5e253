import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apiProblem, isApiProblem, isPassing, readProblem } from './problem.ts'

describe('a problem', () => {
  test('is read from problem details', async () => {
    const body = JSON.stringify({ type: '/x', title: 'No', status: 409, detail: 'because', code: 'AlreadyFriends' })
    const problem = await readProblem(new Response(body, { status: 409, headers: { 'Retry-After': '2' } }))
    const { name, code, status, retryAfterMs, message } = problem
    assert.deepEqual(
      [name, code, status, retryAfterMs, message],
      ['ApiProblem', 'AlreadyFriends', 409, 2_000, 'because'],
    )
    assert.ok(isApiProblem(problem, 'AlreadyFriends'))
    assert.ok(!isApiProblem(problem, 'Other') && !isApiProblem(new Error('x')) && !isApiProblem(null))
  })

  test('is made of its status when the body is a page of something in between', async () => {
    for (const body of ['<h1>Bad gateway</h1>', '{"code":7,"detail":{}}', '']) {
      const problem = await readProblem(
        new Response(body, { status: 502, headers: { 'Retry-After': 'Fri, 20 Nov 2026 12:00:00 GMT' } }),
      )
      assert.deepEqual([problem.code, problem.status, problem.retryAfterMs], ['HTTP_502', 502, null])
    }
  })

  test('passes by itself or not', () => {
    const of = (status: number) => isPassing(apiProblem('', { code: 'X', status }))
    assert.deepEqual([0, 429, 502, 503, 504].map(of), [true, true, true, true, true])
    assert.deepEqual([400, 401, 403, 404, 409, 422, 500].map(of), Array(7).fill(false))
  })
})
