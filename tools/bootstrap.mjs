#!/usr/bin/env node
// node tools/bootstrap.mjs start|test|test:long|check|bench|banyan|simulate|chaos|restaurant [arguments]
//
// What `npm start` and its like run, on any Node from 20: plain JavaScript that needs no package. Installs what is missing, then
// hands over to Node 24, which runs the TypeScript of this repository as it is.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNode } from './bootstrap/find-node.mjs'
import { guard } from './bootstrap/guardian.mjs'
import { install } from './bootstrap/install.mjs'
import { endWithShellOfNpm } from './bootstrap/parent.mjs'
import { Refusal } from './bootstrap/refusal.mjs'
import { run } from './bootstrap/run.mjs'

const PROGRAMS = {
  start: ['apps/launcher/src/main.ts'],
  test: ['tools/test.ts', 'test'],
  'test:long': ['tools/test.ts', 'long'],
  check: ['tools/check.ts'],
  bench: ['bench/run.ts'],
  banyan: ['apps/cli/src/main.ts'],
  simulate: ['anycompany/simulation/src/main.ts'],
  chaos: ['tools/chaos.ts'],
  restaurant: ['examples/restaurant/src/main.ts'],
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const main = async ([command = '', ...args]) => {
  endWithShellOfNpm(process.env)
  const program = Object.hasOwn(PROGRAMS, command) ? PROGRAMS[command] : undefined
  if (!program) throw new Refusal(`Expected one of ${Object.keys(PROGRAMS).join(', ')}, found "${command}".`)
  await install(root)
  const task = { root, node: findNode(root), args: [...program, ...args] }
  return command === 'start' ? guard(task) : run(task)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}
