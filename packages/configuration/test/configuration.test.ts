import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isFault, words } from '@banyan/model'
import { z } from 'zod'
import {
  type ConfigurationOptions,
  type ConfigurationStore,
  defineSettings,
  faults,
  lastGoodFile,
  memoryStore,
  openConfiguration,
  openDesk,
  setting,
} from '../src/index.ts'
import { example, logging, until } from './example.ts'

const by = (expectedVersion: number) => ({ by: 'kim', why: 'wind', expectedVersion })
const isRefusal = (error: unknown, sentence: RegExp) => {
  assert.ok(isFault(error, 'CONFIGURATION_CHANGE_REFUSED'), String(error))
  assert.match(error.message, sentence)
  return true
}

/** A store that a test may take away. */
const away = (store: ConfigurationStore) => {
  let isAway = false
  const guarded =
    <A extends readonly unknown[], R>(ask: (...asked: A) => Promise<R>) =>
    async (...asked: A): Promise<R> => {
      if (isAway) throw faults.CONFIGURATION_STORE_AWAY({ found: 'a cut line' })
      return ask(...asked)
    }
  return {
    store: { ...store, newest: guarded(store.newest), find: guarded(store.find), add: guarded(store.add) },
    cut: () => void (isAway = true),
    mend: () => void (isAway = false),
  }
}

const process = async (store: ConfigurationStore, o: Partial<ConfigurationOptions> = {}) => {
  const { log, lines } = logging()
  const configuration = await openConfiguration({ settings: [example], store, log, askEveryMs: 2, ...o })
  return {
    configuration,
    live: configuration.of(example),
    lines,
    [Symbol.asyncDispose]: () => configuration[Symbol.asyncDispose](),
  }
}

describe('the desk', () => {
  it('changes what fits, takes values back, and refuses the rest as a whole with the reason', async () => {
    const store = memoryStore()
    const desk = openDesk([example], store)
    await desk.change('mill', { sails: 5, name: 'Windy' }, by(0))
    await desk.change('mill', { name: null }, by(1))
    assert.deepEqual((await desk.list())[0]?.values, { sails: 5 })
    for (const [set, sentence] of [
      [{ sails: 6, grindMs: 0 }, /grindMs: /],
      [{ sial: 6 }, /sial: a setting that exists/],
      [{ stones: 3 }, /stones: a setting that may be changed live/],
      [{ deep: { long: 'x'.repeat(70_000) } }, /at most 65536 bytes/],
    ] as const)
      await assert.rejects(desk.change('mill', set, by(2)), (error) => isRefusal(error, sentence))
    assert.equal((await store.newest('mill'))?.version, 2)
    await assert.rejects(desk.change('mil', {}, by(0)), (error) => isFault(error, 'CONFIGURATION_CONTEXT_UNKNOWN'))
    await assert.rejects(desk.change('mill', { sails: 7 }, by(1)), (error) => {
      assert.ok(isFault(error, 'CONFIGURATION_CONFLICT'))
      assert.match(error.message, /expected version 1 of mill, found 2: kim changed name/)
      return true
    })
  })

  it('rolls back in one step, as a version of its own, and tells the history', async () => {
    const desk = openDesk([example], memoryStore(), () => new Date('2026-11-22T09:00:00Z'))
    await assert.rejects(desk.rollBack('mill', by(0)), (error) => isFault(error, 'CONFIGURATION_NOTHING_TO_ROLL_BACK'))
    await desk.change('mill', { sails: 5 }, by(0))
    await desk.change('mill', { sails: 9, mode: 'off' }, by(1))
    const back = await desk.rollBack('mill', { by: 'lee', why: 'too fast', expectedVersion: 2 })
    assert.deepEqual([back.version, back.values, back.undoes], [3, { sails: 5 }, 2])
    const [rolled, changed, first] = await desk.history('mill', { before: null, limit: 10 })
    assert.deepEqual(rolled, {
      version: 3,
      at: '2026-11-22T09:00:00.000Z',
      by: 'lee',
      why: 'too fast',
      undoes: 2,
      changed: [
        { name: 'mode', before: 'off' },
        { name: 'sails', before: 9, after: 5 },
      ],
    })
    assert.deepEqual(
      [changed?.changed, first?.changed],
      [
        [
          { name: 'mode', after: 'off' },
          { name: 'sails', before: 5, after: 9 },
        ],
        [{ name: 'sails', after: 5 }],
      ],
    )
    assert.deepEqual((await desk.rollBack('mill', by(3))).values, { sails: 9, mode: 'off' })
    await desk.rollBack('mill', by(4))
    assert.deepEqual((await desk.history('mill', { before: 3, limit: 1 }))[0]?.version, 2)
  })

  it('rolls the first change back to nothing', async () => {
    const desk = openDesk([example], memoryStore())
    await desk.change('mill', { sails: 5 }, by(0))
    assert.deepEqual((await desk.rollBack('mill', by(1))).values, {})
  })
})

describe('the configuration of a process', () => {
  it('takes a change without a restart, tells who listens, and what layer it comes from', async () => {
    const store = memoryStore()
    const desk = openDesk([example], store)
    await using running = await process(store)
    const heard: [number, number][] = []
    const listening = running.live.onChange((now, before) => heard.push([before.sails, now.sails]))
    await desk.change('mill', { sails: 5 }, by(0))
    await until(() => running.live.current.sails === 5, 'the change takes effect')
    assert.equal(running.live.layers.sails, 'live')
    await desk.rollBack('mill', by(1))
    await until(() => running.live.layers.sails === 'default', 'the roll back takes effect')
    listening[Symbol.dispose]()
    await desk.change('mill', { sails: 6 }, by(2))
    await until(() => running.live.current.sails === 6, 'another change takes effect')
    assert.deepEqual(heard, [
      [4, 5],
      [5, 4],
    ])
  })

  it('refuses as a whole what does not fit it, keeps what was good, and says so', async () => {
    const store = memoryStore()
    await using running = await process(store)
    await openDesk([example], store).change('mill', { sails: 5 }, by(0))
    await until(() => running.live.current.sails === 5, 'the change takes effect')
    const newer = defineSettings('mill', {
      words: example.words,
      settings: {
        ...example.settings,
        sails: setting(z.int(), { default: 4, words: example.words }),
        wheels: setting(z.int(), { default: 1, words: words('바퀴', 'Wheels', 'Of a later release.') }),
      },
    })
    await openDesk([newer], store).change('mill', { sails: 7, wheels: 2 }, by(1))
    await until(() => running.configuration.health().settings[0]?.refused !== null, 'the version is refused')
    const [standing] = running.configuration.health().settings
    assert.deepEqual([standing?.version, standing?.refused?.version, running.live.current.sails], [1, 2, 5])
    assert.match(standing?.refused?.reason ?? '', /version 2 of mill to fit this process, found wheels: a setting that/)
    assert.equal(running.lines.filter((line) => line.includes('was refused')).length, 1)
    await openDesk([newer], store).rollBack('mill', by(2))
    await until(() => running.configuration.health().settings[0]?.version === 3, 'the roll back is taken')
    assert.equal(running.configuration.health().settings[0]?.refused, null)
  })

  it('goes on with what it knew last while the store is away, also over a restart', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'banyan-configuration-'))
    t.after(() => rm(dir, { recursive: true, force: true }))
    const lastGood = lastGoodFile(join(dir, 'run/mill.json'))
    const line = away(memoryStore())
    await using first = await process(line.store, { lastGood })
    await openDesk([example], line.store).change('mill', { sails: 5 }, by(0))
    await until(() => first.live.current.sails === 5, 'the change takes effect')
    await until(async () => (await lastGood.read()).size === 1, 'it is noted')
    line.cut()
    await until(() => first.configuration.health().store === 'away', 'that the store is away is told')
    assert.equal(first.live.current.sails, 5)
    await using second = await process(line.store, { lastGood })
    assert.deepEqual([second.live.current.sails, second.configuration.health().store], [5, 'away'])
    await using third = await process(line.store)
    assert.equal(third.live.current.sails, 4)
    line.mend()
    await until(() => third.live.current.sails === 5, 'the change takes effect when the store is back')
    await writeFile(join(dir, 'run/mill.json'), '{"half')
    await using fourth = await process(line.store, { lastGood })
    assert.equal(fourth.live.current.sails, 5)
  })

  it('goes on when the store lost its disk, and gives it back what it knows where it may write', async () => {
    const lost = memoryStore()
    let store = lost
    const changing: ConfigurationStore = {
      newest: (context) => store.newest(context),
      find: (context, version) => store.find(context, version),
      add: (version) => store.add(version),
      [Symbol.asyncDispose]: async () => {},
    }
    await using running = await process(changing)
    await using writing = await process(changing, { putsBack: true })
    const desk = openDesk([example], changing)
    await desk.change('mill', { sails: 5 }, by(0))
    await desk.change('mill', { sails: 6 }, by(1))
    await until(() => running.live.current.sails === 6 && writing.live.current.sails === 6, 'the change takes effect')
    store = memoryStore()
    await until(async () => (await store.newest('mill'))?.version === 2, 'the store has it again')
    assert.equal(running.live.current.sails, 6)
    const [{ version } = { version: 0 }] = await desk.history('mill', { before: null, limit: 5 })
    assert.equal(version, 2)
    await desk.change('mill', { sails: 7 }, by(2))
    await until(() => running.live.current.sails === 7, 'changes go on')
  })

  it('takes another version of the same number, written when the store had forgotten', async () => {
    let store = memoryStore()
    const changing: ConfigurationStore = { ...store, newest: (context) => store.newest(context) }
    await using running = await process(changing)
    await openDesk([example], store).change('mill', { sails: 5 }, by(0))
    await until(() => running.live.current.sails === 5, 'the change takes effect')
    const other = memoryStore()
    await openDesk([example], other).change('mill', { sails: 8 }, by(0))
    store = other
    await until(() => running.live.current.sails === 8, 'what the store has takes effect')
  })
})
