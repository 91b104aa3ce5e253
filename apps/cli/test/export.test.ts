import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { runCli } from '../src/index.ts'

const [MODEL, ZOD] = ['@banyan/model', 'zod'].map((name) => import.meta.resolve(name))

const SYSTEM = `import { context, publishedLanguage, system, words } from '${MODEL}'
import { z } from '${ZOD}'
const w = words('말', 'Word', 'A word.')
const input = z.strictObject({ id: z.string() })
const orders = context('orders', { ...w, owner: 'team' })
const Placed = publishedLanguage('orders').event('Placed', 1, w, { data: input })
const ship = orders.aggregate('Parcel', w, { initial: () => 0, events: { Placed } }).evolve({ Placed: (n) => n }).command('Ship', w, {
  input, by: ['saga'], of: ({ id }) => id, emits: [], rejects: {}, decide: () => [],
})
const saga = (name) => orders.saga(name, w, { startsOn: Placed, key: ({ id }) => id, data: (e) => e })
const step = { do: { send: ship, input: ({ id }) => ({ id }) } }
saga('Delivery').step('ship', step)
saga('Insisting').step('ship', { ...step, retry: { attempts: 2, backoffMs: 1, rejections: ['Away'] } })
export const company = system('company', [orders])
`

const inDirectory = async (t: TestContext) => {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-export-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  await writeFile(join(directory, 'company.ts'), SYSTEM)
  await writeFile(
    join(directory, 'bare.ts'),
    `import { system } from '${MODEL}'\nexport const company = system('company', [])\n`,
  )
  return async (...args: readonly string[]) => {
    const said = { stdout: '', stderr: '', written: [] as string[] }
    const status = await runCli(['export', ...args], {
      directory,
      print: (text) => void (said.stdout += text),
      complain: (text) => void (said.stderr += text),
      write: (path, text) => Promise.resolve(void said.written.push(path.slice(directory.length + 1), text)),
    })
    return { status, ...said }
  }
}

describe('banyan export asl', () => {
  test('prints the machine, with functions that CloudFormation fills in or the one that is given, or writes it to a file', async (t) => {
    const run = await inDirectory(t)
    const { status, stdout } = await run('asl', 'orders.Delivery', 'company.ts')
    assert.equal(status, 0)
    const machine = JSON.parse(stdout) as { readonly States: Readonly<Record<string, { readonly Resource?: string }>> }
    const resource = machine.States['ship/0']!.Resource
    assert.equal(resource, 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:orders-Delivery')
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:sagas'
    const { written } = await run('asl', 'orders.Delivery', 'company.ts', '--function', arn, '--out', 'saga.asl.json')
    assert.deepEqual(written, ['saga.asl.json', stdout.replaceAll(resource, arn)])
  })

  test('says what it expected', async (t) => {
    const run = await inDirectory(t)
    for (const [args, code, sentence] of [
      [[], 2, /^Expected "export asl", found "export "\./],
      [['asl'], 2, /^Expected a saga as CONTEXT\.SAGA, found none\./],
      [['asl', 'orders.Delivery', 'company.ts', 'x'], 2, /^Expected at most one module, found 2\./],
      [
        ['asl', 'orders.Order', 'company.ts'],
        1,
        /^Expected one of the sagas orders\.Delivery, orders\.Insisting, found "orders\.Order"\.$/,
      ],
      [
        ['asl', 'orders.Order', 'bare.ts'],
        1,
        /^Expected one of the sagas \(there are none\), found "orders\.Order"\.$/,
      ],
      [
        ['asl', 'orders.Insisting', 'company.ts'],
        1,
        /^orders\.Insisting cannot be a machine of the states language: "ship" calls again when it is rejected \(Away\)/,
      ],
    ] as const) {
      const { status, stdout, stderr } = await run(...args)
      assert.deepEqual([status, stdout], [code, ''], args.join(' '))
      assert.match(stderr, sentence)
    }
  })
})
