import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isFault } from '@banyan/model'
import { type Instance, openRegistry, type PulseLink, type Registry, type Timing } from '../src/index.ts'

const PATIENCE_MS = 10_000
const LOOK_EVERY_MS = 5

/** A registry that tests can take away and bring back, and the way to it. */
export type RegistryRig = {
  /** Faster than in earnest, as the way allows, so that the suite takes seconds. */
  readonly timing: Timing
  /** A link of a process of its own. */
  readonly link: () => PulseLink
  readonly goDown: () => Promise<void>
  readonly comeBack: (o: { readonly remembers: boolean }) => Promise<void>
}

export const instance = (id: string, o: Partial<Instance> = {}): Instance => ({
  id,
  name: 'social',
  url: `http://127.0.0.1:7001`,
  attributes: {},
  ...o,
})

/** Looks at a condition until it holds. */
export const until = async (holds: () => boolean, what: string, ms = PATIENCE_MS): Promise<void> => {
  const deadline = performance.now() + ms
  while (!holds()) {
    assert.ok(performance.now() < deadline, `never: ${what}`)
    await delay(LOOK_EVERY_MS)
  }
}

/** Whether a condition holds now and for so long. */
export const staysSo = async (holds: () => boolean, what: string, ms: number): Promise<void> => {
  const end = performance.now() + ms
  while (performance.now() < end) {
    assert.ok(holds(), `no longer: ${what}`)
    await delay(LOOK_EVERY_MS)
  }
}

export const idsOf = (registry: Registry, name = 'social'): readonly string[] => registry.find(name).map(({ id }) => id)

/** What every registry promises. `rig` is called within each test, and starts with a registry that knows nobody. */
export const registryContract = (name: string, openRig: () => Promise<RegistryRig>): void => {
  void describe(`a registry ${name}`, () => {
    const signal = AbortSignal.timeout(60_000)
    /** A process: dies in silence when its link is disposed. */
    const processOf = (rig: RegistryRig, takesBeats: () => boolean) => {
      const way = rig.link()
      const send: PulseLink['send'] = async (pulse) => {
        if (!takesBeats()) throw new Error('the registry takes no beats')
        await way.send(pulse)
      }
      const link = { ...way, send }
      const registry = openRegistry(link, { timing: rig.timing })
      return { registry, die: async () => link[Symbol.asyncDispose]() }
    }
    const setup = async (...ids: readonly string[]) => {
      const rig = await openRig()
      const stack = new AsyncDisposableStack()
      let beats = true
      const open = () => {
        const opened = processOf(rig, () => beats)
        stack.use(opened.registry)
        return opened
      }
      const reader = open().registry
      const processes = ids.map((id) => {
        const opened = open()
        return { ...opened, registration: opened.registry.register([instance(id)]) }
      })
      await until(() => idsOf(reader).length === ids.length, `${ids.join()} are found`)
      const takesBeats = (does: boolean) => void (beats = does)
      return {
        rig,
        timing: rig.timing,
        reader,
        processes,
        open,
        takesBeats,
        [Symbol.asyncDispose]: () => stack.disposeAsync(),
      }
    }

    it('knows nobody until somebody registers, and says when it has been read', async () => {
      await using world = await setup()
      await world.reader.whenRead(signal)
      assert.deepEqual(world.reader.all(), [])
    })

    it('finds who registered: by name, and by attributes, of which a list answers to each of its values', async () => {
      await using world = await setup()
      const { reader } = world
      const a = instance('a', { attributes: { zone: 'a', capabilities: ['pages', 'api'] } })
      const b = instance('b', { attributes: { zone: 'b', capabilities: 'api' }, url: 'http://10.0.0.7:7001' })
      const members = instance('m', { name: 'members' })
      world.open().registry.register([b])
      world.open().registry.register([a, members])
      await until(() => reader.all().length === 3, 'all are found')
      assert.deepEqual(reader.find('social'), [a, b])
      assert.deepEqual(reader.find('members'), [members])
      assert.deepEqual(reader.find('nobody'), [])
      assert.deepEqual(reader.find('social', { zone: 'b' }), [b])
      assert.deepEqual(reader.find('social', { capabilities: 'pages' }), [a])
      assert.deepEqual(reader.find('social', { capabilities: 'api' }), [a, b])
      assert.deepEqual(reader.find('social', { zone: 'a', capabilities: 'nothing' }), [])
    })

    it('answers with the same array until something changes, and tells when it does', async () => {
      await using world = await setup('a')
      const { reader } = world
      const before = reader.find('social')
      let changes = 0
      using _listening = reader.onChange(() => void changes++)
      await staysSo(() => reader.find('social') === before, 'the same array', 3 * world.timing.beatMs)
      world.open().registry.register([instance('b')])
      await until(() => idsOf(reader).length === 2, 'b is found')
      assert.equal(changes, 1)
    })

    it('tells a reader that comes later', async () => {
      await using world = await setup('a', 'b')
      const late = world.open().registry
      await late.whenRead(signal)
      assert.deepEqual(idsOf(late), ['a', 'b'])
    })

    it('forgets at once who leaves, and no other of the same process', async () => {
      await using world = await setup('a')
      const { reader } = world
      const two = world.open().registry
      const social = two.register([instance('b')])
      two.register([instance('b', { name: 'members' })])
      await until(() => reader.all().length === 3, 'b is found')
      const leftAt = performance.now()
      await social[Symbol.asyncDispose]()
      await until(() => idsOf(reader).join() === 'a', 'b has left')
      assert.ok(performance.now() - leftAt < world.timing.deadAfterMs, 'without waiting for its death')
      assert.deepEqual(idsOf(reader, 'members'), ['b'])
      await staysSo(() => idsOf(reader).join() === 'a', 'b stays away', 2 * world.timing.beatMs)
    })

    it('sends nobody at once to who drains, and says that it is still at work until it leaves', async () => {
      await using world = await setup('a')
      const { reader } = world
      const two = world.open().registry
      const b = instance('b', { attributes: { zone: 'b' } })
      const registration = two.register([b])
      two.register([instance('b', { name: 'members' })])
      await until(() => reader.all().length === 3, 'b is found')
      await registration.drain()
      await until(() => idsOf(reader).join() === 'a', 'b is found no more')
      assert.deepEqual(reader.draining(), [b])
      assert.deepEqual(idsOf(reader, 'members'), ['b'], 'the other of the same process')
      const late = world.open().registry
      await until(() => late.draining().length === 1, 'who comes later hears of it')
      await staysSo(() => reader.draining()[0]?.id === 'b', 'b drains', 2 * world.timing.deadAfterMs)
      await registration[Symbol.asyncDispose]()
      await until(() => reader.draining().length === 0, 'b has left')
      assert.deepEqual(idsOf(reader, 'members'), ['b'])
    })

    it('forgets in time who dies while it drains', async () => {
      await using world = await setup('a', 'b')
      const { reader, processes } = world
      await processes[0]!.registration.drain()
      await until(() => reader.draining().length === 1, 'a drains')
      await processes[0]!.die()
      await until(() => reader.draining().length === 0, 'a is dead')
      assert.deepEqual(idsOf(reader), ['b'])
    })

    it('forgets in time who dies in silence, were it the only one, and keeps who lives', async () => {
      await using world = await setup('a', 'b')
      const { reader, processes } = world
      await processes[0]!.die()
      await until(() => idsOf(reader).join() === 'b', 'a is dead')
      await staysSo(() => idsOf(reader).join() === 'b', 'b lives', 2 * world.timing.deadAfterMs)
      await processes[1]!.die()
      await until(() => idsOf(reader).length === 0, 'b is dead')
    })

    it('keeps the last known good while it is away', async () => {
      await using world = await setup('a', 'b')
      const { reader, rig } = world
      await rig.goDown()
      await staysSo(() => idsOf(reader).join() === 'a,b', 'both are known', 3 * world.timing.deadAfterMs)
      assert.ok(!reader.isFresh())
      await rig.comeBack({ remembers: true })
    })

    for (const remembers of [true, false])
      it(`fills itself again when it starts again, ${remembers ? 'with' : 'without'} what it knew`, async () => {
        await using world = await setup('a', 'b')
        const { reader, rig, processes } = world
        await rig.goDown()
        await processes[0]!.die()
        await rig.comeBack({ remembers })
        await until(() => idsOf(reader).join() === 'b', 'a died meanwhile')
        await staysSo(() => idsOf(reader).join() === 'b', 'b lives', 2 * world.timing.deadAfterMs)
        const late = world.open().registry
        await until(() => idsOf(late).join() === 'b', 'who comes later finds b')
      })

    it('knows that nobody is left when all die at once', async () => {
      await using world = await setup('a', 'b')
      const { reader, processes } = world
      await until(() => reader.isFresh(), 'what is known is fresh')
      await Promise.all(processes.map(({ die }) => die()))
      await until(() => idsOf(reader).length === 0, 'both are dead')
      assert.ok(reader.isFresh())
      world.open().registry.register([instance('c')])
      await until(() => idsOf(reader).join() === 'c', 'c is found')
    })

    it('takes it for its own fault when it answers and takes nobody’s beats, and says that it knows no better', async () => {
      await using world = await setup('a', 'b')
      const { reader } = world
      const areBothKnown = (): boolean => idsOf(reader).join() === 'a,b'
      world.takesBeats(false)
      await until(() => !reader.isFresh(), 'it is known that beats are lost')
      await staysSo(areBothKnown, 'both are known', 3 * world.timing.deadAfterMs)
      world.takesBeats(true)
      await until(() => reader.isFresh(), 'beats come back')
      await staysSo(areBothKnown, 'both live', 2 * world.timing.deadAfterMs)
    })

    it('keeps nobody from starting or stopping while it is away', async () => {
      await using world = await setup('a')
      const { rig, processes } = world
      await rig.goDown()
      const starting = world.open().registry
      const registration = starting.register([instance('z')])
      await processes[0]!.registration[Symbol.asyncDispose]()
      await registration[Symbol.asyncDispose]()
      await rig.comeBack({ remembers: true })
    })

    it('registers who starts while it is away as soon as it is back', async () => {
      await using world = await setup()
      await world.rig.goDown()
      const starting = world.open().registry
      starting.register([instance('z')])
      await world.rig.comeBack({ remembers: false })
      await until(() => idsOf(world.reader).join() === 'z', 'z is found')
    })

    it('refuses what is no instance, in one sentence', async () => {
      await using world = await setup()
      const { reader } = world
      const refusals: readonly (readonly [Partial<Instance>, string])[] = [
        [
          { id: 'A B' },
          'expected id of an instance to be 1 to 63 of a-z, 0-9 and -, with no - at either end, found "A B"',
        ],
        [
          { name: '' },
          'expected name of an instance to be 1 to 63 of a-z, 0-9 and -, with no - at either end, found ""',
        ],
        [
          { url: 'http://a/b' },
          'expected url of an instance to be an http origin such as http://10.0.0.7:7101, found "http://a/b"',
        ],
        [
          { attributes: { name: 'x' } },
          'expected attributes of an instance to be named by 1 to 40 of a-z, 0-9 and -, other than name and id, found "name"',
        ],
        [
          { attributes: { zone: '' } },
          'expected attributes.zone of an instance to be a text of 1 to 200 characters, or at most 20 of them, found """"',
        ],
      ]
      for (const [wrong, message] of refusals)
        assert.throws(
          () => reader.register([instance('a', wrong)]),
          (error) => isFault(error, 'REGISTRY_INSTANCE_INVALID') && error.message === message,
          message,
        )
    })
  })
}
