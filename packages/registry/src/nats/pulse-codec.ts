import { z } from 'zod'
import { checkedInstance } from '../instance.ts'
import type { Pulse } from '../pulse-link.ts'

/** Fields that a newer release sends besides are ignored. */
const pulseShape = z.object({
  instances: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      url: z.string(),
      attributes: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    }),
  ),
})

export const pulseToText = ({ instances }: Pulse): string => JSON.stringify({ instances })

/** An empty text is what a deleted key leaves. Undefined for what no registry of ours wrote. */
export const pulseFromText = (client: string, text: string): Pulse | undefined => {
  if (text === '') return { client, instances: [] }
  try {
    return { client, instances: pulseShape.parse(JSON.parse(text)).instances.map(checkedInstance) }
  } catch {
    return undefined // whoever wrote it is not counted on
  }
}
