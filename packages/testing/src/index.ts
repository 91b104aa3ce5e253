export { type TestServer, type TestServerOptions, testServer } from './postgres-server.ts'
export { type TestDatabase, type TestScope, createTestDatabase, testDatabase } from './postgres.ts'
