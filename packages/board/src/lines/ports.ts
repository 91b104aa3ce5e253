import type { Link } from '../board.ts'
import { NOTE } from '../geometry.ts'
import type { Pinned } from '../place-block.ts'
import type { Ground } from './ground.ts'
import type { Edge, Net, Port } from './net.ts'
import type { Tracks } from './tracks.ts'

/** Below a note's upper edge in pixels: left are actors, right systems outside, at other heights than these. */
const TOP = 20
const BOTTOM = 60
const MIDDLE = NOTE.height / 2
/** What views have to do with lies below what makes the story. */
const ASIDE = 14

/** Links by their nets, in the order in which they were declared; each of their ends has a port. */
export const netsOf = (
  links: readonly Link[],
  notes: readonly Pinned[],
  o: { readonly ground: Ground; readonly tracks: Tracks },
): readonly Net[] => {
  const byId = new Map(notes.map((note) => [note.id, note]))
  const ports = new Map<string, Port>()
  const portOf = (link: Link, side: Edge): Port => {
    const note = byId.get(side === 'right' ? link.from : link.to)!
    const id = `${side} ${link.kind} ${note.id}`
    const known = ports.get(id)
    if (known) return known
    const y = side === 'top' ? note.y : wishedY(note, link.kind)
    const port: Port = { note, side, links: [], reach: o.ground.reachOf(note, side), y }
    ports.set(id, port)
    return port
  }
  const nets = new Map<Port, Net>()
  for (const link of links) {
    const out = portOf(link, 'right')
    const into = portOf(link, link.kind === 'fills' ? 'top' : 'left')
    out.links.push(link)
    into.links.push(link)
    // Lines that fill a view run together, others with those that come from the same note.
    const [hub, leaf] = link.kind === 'fills' ? [into, out] : [out, into]
    const net: Net = nets.get(hub) ?? { hub, links: [], channels: new Map(), hubZone: null, leaves: new Map() }
    nets.set(hub, net)
    net.links.push(link)
    net.leaves.set(link, { port: leaf, last: null })
  }
  for (const port of ports.values()) settle(port, o.tracks)
  return [...nets.values()]
}

const wishedY = (note: Pinned, kind: Link['kind']): number =>
  note.y + MIDDLE + (note.kind !== 'read-model' && (kind === 'fills' || kind === 'needs') ? ASIDE : 0)

/** Ports that face each other keep apart, unless their lines are one. */
const settle = (port: Port, tracks: Tracks): void => {
  if (port.side === 'top') return
  port.y = tracks.freeNear(port.y, port.reach.cells, {
    top: port.note.y + TOP,
    bottom: port.note.y + BOTTOM,
    mayTouch: (owner) => owner !== null && 'side' in owner && owner.side !== port.side && areOne(port, owner),
  })
  tracks.take(port.y, port.reach.cells, port)
}

/** Two ports may lie on one line when all that passes there shares an end. */
const areOne = (one: Port, other: Port): boolean =>
  one.links.some((link) => other.links.includes(link)) && (one.links.length === 1 || other.links.length === 1)

/** True where a net's line may run on the height of what leads to this port. */
export const mayFollow = (net: Net, port: Port): boolean =>
  port === net.hub ||
  (port.links.some((link) => net.links.includes(link)) && (net.links.length === 1 || port.links.length === 1))
