import { memoryViewStorage } from '../src/index.ts'
import { viewStorageContract } from './storage-contract.ts'

viewStorageContract('Memory', async () => memoryViewStorage())
