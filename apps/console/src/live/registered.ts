import type { Instance, Registry } from '@banyan/registry'

/** An instance as the registry knows it; what its process did not say of itself is null. */
export type RegisteredNow = {
  readonly id: string
  /** What it serves: a context, `pages`. */
  readonly name: string
  /** `127.0.0.1:4001` */
  readonly address: string
  readonly process: string | null
  readonly zone: string | null
  readonly version: string | null
  /** It takes nothing new and is still at work. */
  readonly isDraining: boolean
}

/** Those that are asked first, so that who came to an address is found there before who leaves it. */
export const registeredNow = ({ all, draining }: Pick<Registry, 'all' | 'draining'>): readonly RegisteredNow[] => [
  ...all().map((instance) => toldOf(instance, false)),
  ...draining().map((instance) => toldOf(instance, true)),
]

const toldOf = ({ id, name, url, attributes }: Instance, isDraining: boolean): RegisteredNow => {
  const text = (attribute: string): string | null => {
    const value = attributes[attribute]
    return value === undefined ? null : String(value)
  }
  const said = { process: text('process'), zone: text('zone'), version: text('version') }
  return { id, name, address: new URL(url).host, ...said, isDraining }
}
