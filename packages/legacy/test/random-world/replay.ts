/**
 * What fast-check prints when a property fails, `{ seed: -12, path: "3:1:0" }`, as parameters of the next run:
 * `PROPERTY_SEED=-12 PROPERTY_PATH=3:1:0 node --test …`. Without the path all runs of the seed are made again; `PROPERTY_RUNS` makes more of them.
 */
export const replayed = (): { readonly seed?: number; readonly path?: string; readonly numRuns?: number } => {
  const { PROPERTY_SEED: seed, PROPERTY_PATH: path, PROPERTY_RUNS: runs } = process.env
  return {
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(path !== undefined && { path }),
    ...(runs !== undefined && { numRuns: Number(runs) }),
  }
}
