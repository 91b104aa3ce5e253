/** The most ids one request may ask for. */
export const IDS_PER_REQUEST = 100
/** What is asked for within this travels together: one render of a page asks for all that it shows. */
const GATHER_MS = 5

type Batches<T> = {
  /** Reads the things of up to {@link IDS_PER_REQUEST} ids; unknown ones are absent from the answer. */
  readonly read: (ids: readonly string[]) => Promise<readonly T[]>
  readonly idOf: (thing: T) => string
}

type Waiting<T> = { readonly resolve: (thing: T | null) => void; readonly reject: (error: unknown) => void }

/**
 * Answers one thing at a time and reads them in batches. An id asked for twice while its batch gathers is read once;
 * null for what is unknown or gone. A batch that fails fails for all who waited for it.
 */
export const createBatches = <T>(batches: Batches<T>) => {
  let gathering = new Map<string, readonly Waiting<T>[]>()
  const send = () => {
    const batch = gathering
    gathering = new Map()
    const ids = [...batch.keys()]
    for (let from = 0; from < ids.length; from += IDS_PER_REQUEST) {
      void answer(ids.slice(from, from + IDS_PER_REQUEST), batch, batches)
    }
  }
  return (id: string): Promise<T | null> =>
    new Promise((resolve, reject) => {
      if (gathering.size === 0) setTimeout(send, GATHER_MS)
      gathering.set(id, [...(gathering.get(id) ?? []), { resolve, reject }])
    })
}

const answer = async <T>(
  ids: readonly string[],
  batch: ReadonlyMap<string, readonly Waiting<T>[]>,
  { read, idOf }: Batches<T>,
) => {
  const everyone = (tell: (waiting: Waiting<T>, id: string) => void) => {
    for (const id of ids) for (const waiting of batch.get(id) ?? []) tell(waiting, id)
  }
  try {
    const found = new Map((await read(ids)).map((thing) => [idOf(thing), thing]))
    everyone(({ resolve }, id) => resolve(found.get(id) ?? null))
  } catch (error) {
    everyone(({ reject }) => reject(error))
  }
}
