import { writeFile } from 'node:fs/promises'
import { runCli } from './run-cli.ts'

process.exitCode = await runCli(process.argv.slice(2), {
  // npm runs its scripts at the root; paths are meant from where one stands.
  directory: process.env['INIT_CWD'] ?? process.cwd(),
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(`${text}\n`),
  write: (path, text) => writeFile(path, text),
})
