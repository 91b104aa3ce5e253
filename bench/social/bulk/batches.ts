/** So many at a time, the last ones fewer. */
export function* batches<T>(all: Iterable<T>, most: number): Iterable<readonly T[]> {
  let batch: T[] = []
  for (const one of all) {
    batch.push(one)
    if (batch.length < most) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
