import type { Area } from './board.ts'
import { textWidth } from './wrap-text.ts'

/**
 * What an area's name takes of its upper end, in pixels, at the largest size at which it is written: from further away the console writes it
 * larger.
 */
export const titles: Readonly<Record<Area['kind'], { readonly fontSize: number; readonly height: number }>> = {
  context: { fontSize: 30, height: 46 },
  process: { fontSize: 20, height: 30 },
}

/** In the language in which it is longer. */
export const titleWidth = (kind: Area['kind'], { ko, en }: Area['words']): number =>
  Math.max(textWidth(ko, titles[kind].fontSize), textWidth(en, titles[kind].fontSize)) + 2 * MARGIN

/** Left and right of it. */
const MARGIN = 16
