import { join } from 'node:path'
import { type ProcessRow, readSettings, run, type Wiring } from '@banyan/launcher'
import { type Wire, wireTo } from '@banyan/testing'
import type { LinkDeed } from './links.ts'

/**
 * The launcher of `npm start`, but every process reaches each other one and the databases over a wire of its own, which its parent can cut. What
 * processes are told of each other is all they know, so it is rewritten there and nowhere else.
 */
const settings = readSettings(join(import.meta.dirname, '../../../..'), process.env, process.argv.slice(2))

const ports = new Map<string, number>()
const wires = new Map<string, Wire>()
for (const { name: from } of settings.processes)
  for (const to of ends(settings.processes))
    if (from !== to) wires.set(`${from} ${to}`, await wireTo(() => ports.get(to) ?? 0))

process.on('message', ({ id, from, to, deed, directions }: LinkDeed) => {
  const used = [to, `${to}-inner`]
    .flatMap((end) => wires.get(`${from} ${end}`) ?? [])
    .filter((wire) => wire.opened() > 0)
  for (const wire of used)
    if (deed === 'stall') wire.stall(...directions)
    else wire[deed]()
  process.send?.({ id, ...(used.length === 0 && { error: `nothing has ever gone from ${from} to ${to}` }) })
})

await run(() => ({ ...settings, processes: settings.processes.map(overWires) }))

function ends(rows: readonly ProcessRow[]): readonly string[] {
  return ['postgres', 'shop-postgres', ...rows.flatMap(({ name }) => [name, `${name}-inner`])]
}

function overWires(row: ProcessRow): ProcessRow {
  return {
    ...row,
    env: (w) => {
      for (const [name, port] of Object.entries({ ...w.ports, ...databasePorts(w) })) ports.set(name, port)
      const told = Object.entries(row.env(w)).map(([key, value]) => [key, rewired(value, row.name)])
      return { ...Object.fromEntries(told), REGISTRY: 'off' } // it would tell them where others listen
    },
  }
}

function databasePorts(w: Wiring): Record<string, number> {
  const portIn = (url: string) => Number(new URL(url).port)
  return {
    postgres: portIn(Object.values(w.contexts)[0]!.url),
    'shop-postgres': portIn(w.shop.databaseUrl),
  }
}

function rewired(value: string, from: string): string {
  const names = new Map([...ports].map(([name, port]) => [port, name]))
  return value.replaceAll(/(127\.0\.0\.1|localhost):(\d+)/g, (address, _host, port) => {
    const wire = wires.get(`${from} ${names.get(Number(port))}`)
    return wire ? `127.0.0.1:${wire.port}` : address
  })
}
