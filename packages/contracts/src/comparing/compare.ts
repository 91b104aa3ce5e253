import type { Contracts } from '../documents/read-contracts.ts'
import { apiChanges } from './api-changes.ts'
import type { Change } from './change.ts'
import { eventChanges } from './event-changes.ts'

/** All that differs between the contracts of two days, events first. */
export const compareContracts = (before: Contracts, after: Contracts): readonly Change[] => [
  ...eventChanges(before, after),
  ...apiChanges(before, after),
]
