/** Who acts. The host verifies the caller and puts it here; no command's input ever carries it. */
export type Actor = {
  readonly kind: ActorKind
  /** A member id, an operator's name, or the name of a service, policy or saga. */
  readonly id: string
}

export type ActorKind = (typeof actorKinds)[number]

export const actorKinds = ['member', 'operator', 'service', 'saga', 'time'] as const

/** `member:0190…`, the form an actor has in the event log. */
export const formatActor = (actor: Actor): string => `${actor.kind}:${actor.id}`

/** Reads what {@link formatActor} wrote. */
export const parseActor = (text: string): Actor => {
  const colon = text.indexOf(':')
  const kind = actorKinds.find((k) => k === text.slice(0, colon))
  if (!kind) throw new Error(`an actor is written <kind>:<id>, found "${text}"`)
  return { kind, id: text.slice(colon + 1) }
}
