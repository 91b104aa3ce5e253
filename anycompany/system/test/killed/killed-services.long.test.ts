import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { requiresBroker } from '../requires-broker.ts'
import { provesKillsHarmless } from './scenario.ts'

/** In this round, counted from 0, the broker comes back without its disk. */
const DISK_LOST = 1

requiresBroker('AnyCompany as services under load, when any of its processes is killed at any moment', () => {
  provesKillsHarmless({
    topology: 'services',
    killable: ['gateway', 'members', 'catalogue', 'social', 'broker', 'shop', 'console', 'postgres', 'launcher'],
    onKilled: async (name, { dataDir }, round) => {
      if (name === 'broker' && round === DISK_LOST)
        await rm(join(dataDir, 'broker'), { recursive: true, force: true, maxRetries: 3 })
    },
  })
})
