import { describe } from 'node:test'
import { provesKillsHarmless } from './scenario.ts'

describe('AnyCompany under load, when any of its processes is killed at any moment', () => {
  provesKillsHarmless({
    topology: 'one-host',
    killable: ['gateway', 'host', 'shop', 'console', 'postgres', 'shop-postgres', 'launcher'],
  })
})
