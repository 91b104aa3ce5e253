/** Sleeps that end early when they are woken, or when the signal aborts. One sleeper. */
export const wakeable = (signal: AbortSignal) => {
  let wake: () => void = () => {}
  let isWoken = false
  signal.addEventListener('abort', () => wake(), { once: true })
  return {
    wake: () => {
      isWoken = true
      wake()
    },
    wait: async (ms: number): Promise<void> => {
      if (!isWoken && !signal.aborted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.max(1, ms))
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      isWoken = false
    },
  }
}
