import type { Box } from '@banyan/board'

const DIRECTIONS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
}
/** How much worse a pixel aside is than a pixel ahead. */
const ASIDE = 3

/** The box one meets first when one goes from `box` into the direction of an arrow key; undefined at the edge, and for other keys. */
export const neighbourOf = <B extends Box>(box: Box, boxes: readonly B[], key: string): B | undefined => {
  const direction = DIRECTIONS[key]
  if (!direction) return undefined
  const [dx, dy] = direction
  let best: { readonly box: B; readonly far: number } | undefined
  for (const other of boxes) {
    const x = other.x + other.width / 2 - box.x - box.width / 2
    const y = other.y + other.height / 2 - box.y - box.height / 2
    const ahead = x * dx + y * dy
    if (ahead <= 0) continue
    const far = ahead + ASIDE * Math.abs(x * dy - y * dx)
    if (!best || far < best.far) best = { box: other, far }
  }
  return best?.box
}
