import { GATEWAY, type TopologyLink } from './links.ts'

type Point = { readonly x: number; readonly y: number }

export type PlacedLink = { readonly link: TopologyLink; readonly path: string; readonly label: Point }
export type PlacedNode = Point & { readonly name: string }

export type PlacedPicture = {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode[]
  readonly links: readonly PlacedLink[]
}

/** Sizes in pixels. */
export const NODE = { width: 148, height: 44 } as const
const STEP_Y = 84
const GATEWAY_X = 4
const NODES_X = 330
const LANE = { first: 96, next: 104 } as const
/** Between ends of links at the same side of a node. */
const END_GAP = 9
const LABEL_WIDTH = 100

/**
 * The gateway left, all it asks or who publishes or hears below each other; what passes between those runs in a lane of its own at the right. The
 * same links lie in the same places: figures change, the picture does not move.
 */
export const placePicture = (links: readonly TopologyLink[]): PlacedPicture => {
  const names = [...new Set(links.flatMap(({ from, to }) => [from, to]))].filter((name) => name !== GATEWAY)
  const height = Math.max(1, names.length) * STEP_Y
  const yOf = (name: string): number => (name === GATEWAY ? height / 2 : names.indexOf(name) * STEP_Y + STEP_Y / 2)
  const beside = links.filter(({ from }) => from !== GATEWAY).toSorted((a, b) => reachOf(a, yOf) - reachOf(b, yOf))
  const ends = endsOf(beside)
  const right = NODES_X + NODE.width
  const hasGateway = beside.length < links.length
  const nodes = names.map((name) => ({ name, x: NODES_X, y: yOf(name) - NODE.height / 2 }))
  return {
    width: right + (beside.length === 0 ? 4 : LANE.first + LANE.next * (beside.length - 1) + LABEL_WIDTH / 2 + 8),
    height,
    nodes: hasGateway ? [{ name: GATEWAY, x: GATEWAY_X, y: height / 2 - NODE.height / 2 }, ...nodes] : nodes,
    links: [
      ...links.filter(({ from }) => from === GATEWAY).map((link) => fromGateway(link, yOf(GATEWAY), yOf(link.to))),
      ...beside.map((link, i): PlacedLink => {
        const [y1, y2] = [yOf(link.from) + ends(link, link.from), yOf(link.to) + ends(link, link.to)]
        const x = right + LANE.first + LANE.next * i
        return { link, path: `M${right} ${y1}H${x}V${y2}H${right + 2}`, label: { x, y: (y1 + y2) / 2 } }
      }),
    ],
  }
}

const reachOf = ({ from, to }: TopologyLink, yOf: (name: string) => number): number => Math.abs(yOf(from) - yOf(to))

const fromGateway = (link: TopologyLink, y1: number, y2: number): PlacedLink => {
  const [x1, x2] = [GATEWAY_X + NODE.width, NODES_X]
  const middle = (x1 + x2) / 2
  return { link, path: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 2} ${y2}`, label: { x: x2 - 44, y: y2 } }
}

/** Each link that leaves or reaches a node has an end of its own, all of them around the node's middle. */
const endsOf = (links: readonly TopologyLink[]) => {
  const at = Map.groupBy(
    links.flatMap((link) => [link.from, link.to].map((name) => ({ link, name }))),
    ({ name }) => name,
  )
  return (link: TopologyLink, name: string): number => {
    const here = at.get(name) ?? []
    const place = here.findIndex((one) => one.link === link)
    return (place - (here.length - 1) / 2) * Math.min(END_GAP, (NODE.height - 8) / here.length)
  }
}
