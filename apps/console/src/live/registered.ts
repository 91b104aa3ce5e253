import type { Registry } from '@banyan/registry'

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
}

export const registeredNow = (registry: Pick<Registry, 'all'>): readonly RegisteredNow[] =>
  registry.all().map(({ id, name, url, attributes }) => {
    const text = (attribute: string): string | null => {
      const value = attributes[attribute]
      return value === undefined ? null : String(value)
    }
    const said = { process: text('process'), zone: text('zone'), version: text('version') }
    return { id, name, address: new URL(url).host, ...said }
  })
