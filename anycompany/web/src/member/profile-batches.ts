/** A member as others see them. */
export type Profile = { readonly memberId: string; readonly displayName: string }

/** The most ids one request may ask for. */
export const PROFILES_PER_REQUEST = 100
/** Names asked for within this travel together: one render of a page asks for all of its names. */
const GATHER_MS = 5

/** Reads the profiles of up to {@link PROFILES_PER_REQUEST} ids; unknown ones are absent from the answer. */
export type ReadProfiles = (memberIds: readonly string[]) => Promise<readonly Profile[]>

type Waiting = { readonly resolve: (profile: Profile | null) => void; readonly reject: (error: unknown) => void }

/**
 * Answers one profile at a time and reads them in batches. An id asked for twice while its batch gathers is read once;
 * null for members who are unknown or gone. A batch that fails fails for all who waited for it.
 */
export const createProfileBatches = (read: ReadProfiles) => {
  let gathering = new Map<string, readonly Waiting[]>()
  const send = () => {
    const batch = gathering
    gathering = new Map()
    const ids = [...batch.keys()]
    for (let from = 0; from < ids.length; from += PROFILES_PER_REQUEST) {
      void answer(ids.slice(from, from + PROFILES_PER_REQUEST), batch, read)
    }
  }
  return (memberId: string): Promise<Profile | null> =>
    new Promise((resolve, reject) => {
      if (gathering.size === 0) setTimeout(send, GATHER_MS)
      gathering.set(memberId, [...(gathering.get(memberId) ?? []), { resolve, reject }])
    })
}

const answer = async (ids: readonly string[], batch: ReadonlyMap<string, readonly Waiting[]>, read: ReadProfiles) => {
  const everyone = (tell: (waiting: Waiting, id: string) => void) => {
    for (const id of ids) for (const waiting of batch.get(id) ?? []) tell(waiting, id)
  }
  try {
    const found = new Map((await read(ids)).map((profile) => [profile.memberId, profile]))
    everyone(({ resolve }, id) => resolve(found.get(id) ?? null))
  } catch (error) {
    everyone(({ reject }) => reject(error))
  }
}
