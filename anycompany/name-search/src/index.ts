export { nameMatches, partsOf, partsToFind } from './name-parts.ts'
