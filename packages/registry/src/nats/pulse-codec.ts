import { z } from 'zod'
import { checkedInstance } from '../instance.ts'
import type { Pulse } from '../pulse-link.ts'

/** Fields that a newer release sends besides are ignored. */
const instancesShape = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    attributes: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  }),
)

/** Fields that an older release does not send yet have what it meant. */
const pulseShape = z.object({ instances: instancesShape, draining: instancesShape.default([]) })

export const pulseToText = ({ instances, draining }: Pulse): string => JSON.stringify({ instances, draining })

/** An empty text is what a deleted key leaves. Undefined for what no registry of ours wrote. */
export const pulseFromText = (client: string, text: string): Pulse | undefined => {
  if (text === '') return { client, instances: [], draining: [] }
  try {
    const { instances, draining } = pulseShape.parse(JSON.parse(text))
    return { client, instances: instances.map(checkedInstance), draining: draining.map(checkedInstance) }
  } catch {
    return undefined // whoever wrote it is not counted on
  }
}
