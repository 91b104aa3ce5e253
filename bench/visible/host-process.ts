import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'

const HOST = join(import.meta.dirname, '../../anycompany/system/src/host.ts')
const READY_MS = 20_000

export type HostProcess = AsyncDisposable & { readonly url: string }

/** AnyCompany's host in a process of its own, as the launcher would start it, once it is ready. There is no shop: only what follows it asks for one. */
export const startHost = async (env: Readonly<Record<string, string>>): Promise<HostProcess> => {
  const child = spawn(process.execPath, [HOST], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: '0', SHOP_READER_URL: 'postgres://nobody@127.0.0.1:1/none', ...env },
  })
  const port = await listeningPort(child)
  child.stdout?.resume()
  const url = `http://127.0.0.1:${port}`
  for (const deadline = performance.now() + READY_MS; performance.now() < deadline; await elapsed(50)) {
    const ready = await fetch(`${url}/_health/ready`).then(
      (r) => r.ok,
      () => false,
    )
    if (ready) return { url, [Symbol.asyncDispose]: () => end(child) }
  }
  throw new Error(`a host was not ready within ${READY_MS} ms`)
}

const end = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

const listeningPort = async (child: ChildProcess): Promise<number> => {
  let text = ''
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    const port = /"port":(\d+)/.exec(text)?.[1]
    if (port) return Number(port)
  }
  throw new Error('a host ended before it listened')
}
