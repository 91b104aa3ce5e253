/**
 * Ends this process, as SIGTERM would, once the shell is gone in which npm runs its scripts. npm passes SIGTERM on to that shell and
 * to nobody else; one that waits for us (dash does) dies of it alone, and all that we started would run on.
 * @param {NodeJS.ProcessEnv} env
 */
export const endWithShellOfNpm = (env) => {
  if (!env.npm_lifecycle_event) return // Started by hand: whoever did so may leave us to ourselves.
  const shell = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, POLL_MS)
  timer.unref()
}

const POLL_MS = 250
