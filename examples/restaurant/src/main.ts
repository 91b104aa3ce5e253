import { runLocally } from '@banyan/local-system'
import { apis } from './http.ts'
import { restaurantSystem } from './system.ts'

await runLocally({ system: restaurantSystem, apis, defaults: { dataDir: '.banyan-restaurant', port: 8090 } })
