import type { Fence, Ownership } from '@banyan/bus'
import type { Lease, Leases } from '@banyan/event-store'
import { fairShares, type Owners } from './fair-share.ts'

/** A lease of which nobody hears for so long is over. */
const LEASE_MS = 2_500
/** Processes of one context at once; further ones own nothing until there is a place. */
export const OWNERS_MAX = 16

const PREFIX = 'partition '
const PLACE = `${PREFIX}owner `

export type Sharing = {
  /** Of the context's own database. */
  readonly leases: Leases
  /** Names this process; unique among those that run. */
  readonly holder: string
  readonly partitions: number
  /** Milliseconds, rising. */
  readonly now?: () => number
}

type Held = {
  readonly lease: Lease
  /** By the own clock, when the question was asked that was answered last: the lease lasts {@link LEASE_MS} longer at least. */
  heldAt: number
}

type HeldPartition = Held & {
  /** Aborted when the partition is given up or lost. */
  readonly ending: AbortController
  readonly work: Set<Promise<void>>
}

/** What one process owns of the partitions of its context. It goes after what {@link fairShares} says, one `look` at a time. */
export class Share implements Ownership {
  readonly #o: Required<Sharing>
  readonly #held = new Map<number, HeldPartition>()
  #place: Held | undefined
  #taken = Promise.withResolvers<void>()
  #isLeaving = false

  constructor(o: Sharing) {
    this.#o = { now: () => performance.now(), ...o }
  }

  /** Renews what is held, gives up what is too much, takes what is free and due. */
  async look(): Promise<void> {
    const { leases, partitions, holder } = this.#o
    this.dropOverdue()
    await this.#renew()
    if (!this.#place) await this.#takePlace(await leases.held(PREFIX, LEASE_MS))
    const owners = ownersIn(await leases.held(PREFIX, LEASE_MS), partitions)
    const shares = fairShares(owners)
    for (const [partition, mine] of this.#held)
      if (shares.get(partition) !== holder && !mine.ending.signal.aborted) void this.#giveUp(partition, mine)
    const due = [...shares].flatMap(([partition, owner]) =>
      owner === holder && !this.#held.has(partition) && !owners.ownerOf.has(partition) ? [partition] : [],
    )
    await Promise.all(due.map((partition) => this.#take(partition)))
  }

  /** A database that gives no answer also gives no news of a lease that is over: the own clock does. */
  dropOverdue(): void {
    for (const [partition, mine] of this.#held) if (this.#o.now() - mine.heldAt > LEASE_MS) this.#drop(partition, mine)
  }

  /** In order. */
  owned(): readonly number[] {
    const owned = [...this.#held].flatMap(([partition, { ending }]) => (ending.signal.aborted ? [] : [partition]))
    return owned.toSorted((a, b) => a - b)
  }

  /** False while there are {@link OWNERS_MAX} others. */
  hasPlace(): boolean {
    return this.#place !== undefined
  }

  async whileOwned(
    partition: number,
    signal: AbortSignal,
    work: (fence: Fence, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const mine = await this.#whenHeld(partition, signal)
      if (!mine) return
      const { name, token } = mine.lease
      const working = work({ name, token }, AbortSignal.any([signal, mine.ending.signal]))
      mine.work.add(working)
      await working.finally(() => mine.work.delete(working))
    }
  }

  /** Gives up what is owned, and takes nothing any more. */
  async leave(): Promise<void> {
    this.#isLeaving = true
    await Promise.all([...this.#held].map(([partition, mine]) => this.#giveUp(partition, mine)))
    if (this.#place) await this.#o.leases.release(this.#place.lease).catch(() => {}) // it ends by itself
  }

  async #renew(): Promise<void> {
    const { leases, now } = this.#o
    const askedAt = now()
    const renewOne = async (mine: Held): Promise<boolean> => {
      const isHeld = await leases.renew(mine.lease, LEASE_MS)
      if (isHeld) mine.heldAt = askedAt
      return isHeld
    }
    const place = this.#place
    await Promise.all([
      place && renewOne(place).then((isHeld) => isHeld || (this.#place = undefined)),
      ...[...this.#held].map(async ([partition, mine]) => (await renewOne(mine)) || this.#drop(partition, mine)),
    ])
  }

  async #takePlace(known: readonly Lease[]): Promise<void> {
    const names = Array.from({ length: OWNERS_MAX }, (_, i) => `${PLACE}${i + 1}`)
    const free = names.find((name) => !known.some((lease) => lease.name === name))
    this.#place = free === undefined ? undefined : await this.#acquire(free)
  }

  async #take(partition: number): Promise<void> {
    const mine = await this.#acquire(nameOf(partition))
    if (!mine) return
    this.#held.set(partition, { ...mine, ending: new AbortController(), work: new Set() })
    this.#taken.resolve()
    this.#taken = Promise.withResolvers()
  }

  /** Undefined when somebody else was faster, or this one is leaving. */
  async #acquire(name: string): Promise<Held | undefined> {
    const { leases, holder, now } = this.#o
    if (this.#isLeaving) return undefined
    const heldAt = now()
    const lease = await leases.acquire(name, holder, LEASE_MS)
    if (!lease || !this.#isLeaving) return lease && { lease, heldAt }
    await leases.release(lease)
    return undefined
  }

  /** Others may have it only when what is under way has ended. */
  async #giveUp(partition: number, mine: HeldPartition): Promise<void> {
    mine.ending.abort()
    await Promise.allSettled(mine.work)
    await this.#o.leases.release(mine.lease).catch(() => {}) // it ends by itself
    this.#drop(partition, mine)
  }

  #drop(partition: number, mine: HeldPartition): void {
    if (this.#held.get(partition) === mine) this.#held.delete(partition)
    mine.ending.abort()
  }

  async #whenHeld(partition: number, signal: AbortSignal): Promise<HeldPartition | undefined> {
    const aborted = Promise.withResolvers<void>()
    const abort = (): void => aborted.resolve()
    signal.addEventListener('abort', abort, { once: true })
    try {
      while (!signal.aborted) {
        const mine = this.#held.get(partition)
        if (mine && !mine.ending.signal.aborted) return mine
        await Promise.race([this.#taken.promise, aborted.promise])
      }
      return undefined
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
}

const nameOf = (partition: number): string => `${PREFIX}${partition}`

const ownersIn = (known: readonly Lease[], partitions: number): Owners => {
  const holderOf = new Map(known.map(({ name, holder }) => [name, holder]))
  const living = known.flatMap(({ name, holder }) => (name.startsWith(PLACE) ? [holder] : []))
  const ownerOf = new Map<number, string>()
  for (let partition = 0; partition < partitions; partition++) {
    const owner = holderOf.get(nameOf(partition))
    if (owner !== undefined) ownerOf.set(partition, owner)
  }
  return { living: [...new Set(living)], ownerOf, partitions }
}
