import { FAULTS_ROUTES, faultsDoor, type FaultSwitches } from '@banyan/faults'
import type { Hosted, OperatorRoute } from './operator-route.ts'

/** The fault switches of this process. */
export const faultRoutes = (
  hosted: Hosted,
  o: { readonly process: string; readonly switches: FaultSwitches | undefined },
): readonly OperatorRoute[] => {
  const door = faultsDoor({ ...o, tell: hosted.tell })
  return FAULTS_ROUTES.map(({ method, path, deed }) => ({
    method,
    path,
    answer: async ({ request, operator }) => door({ deed, body: request.body, operator }),
  }))
}
