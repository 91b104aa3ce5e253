import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { addUser, expressShop } from './express-shop.ts'
import { greet } from './readme-example.ts'

const text = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')

test('the example in the README is the one that is compiled and run here', async () => {
  const readme = await text('../README.md')
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)
  assert.deepEqual(blocks, [await text('./readme-example.ts')])
})

test('the example greets', async (t) => {
  const shop = await expressShop(t)
  await addUser(shop, { email: 'a' })
  const verdict = await greet(shop.readerUrl, ['secret'], 'connect.sid=s%3Ax.y', AbortSignal.timeout(60_000))
  assert.deepEqual(verdict, { status: 'invalid', reason: 'signature-wrong' })
})
