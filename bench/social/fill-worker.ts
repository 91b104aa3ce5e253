import { parentPort, workerData } from 'node:worker_threads'
import { type BanyanPlace, fillBanyan } from './fill-banyan.ts'
import { networkOf, type NetworkSize } from './network.ts'

// A thread with a heap of its own: the rows that views read stay in memory until all is folded, and then are gone.
const { size, place } = workerData as { readonly size: NetworkSize; readonly place: BanyanPlace }
parentPort?.postMessage(await fillBanyan(networkOf(size), place))
