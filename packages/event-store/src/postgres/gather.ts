type Asked<Q, A> = {
  readonly question: Q
  readonly resolve: (answer: A) => void
  readonly reject: (error: unknown) => void
}

/**
 * Questions of one kind that come while earlier ones are on their way travel together in the next statement: one round trip,
 * however many ask. `ask` answers in the order of its questions; when it fails, all of them fail.
 */
export const gather = <Q, A>(o: {
  /** Most questions in one statement. */
  readonly most: number
  /** Statements on their way at once. */
  readonly atOnce: number
  readonly ask: (questions: readonly Q[]) => Promise<readonly A[]>
}): ((question: Q) => Promise<A>) => {
  const waiting: Asked<Q, A>[] = []
  let onTheirWay = 0
  let isScheduled = false

  const send = async (asked: readonly Asked<Q, A>[]): Promise<void> => {
    onTheirWay++
    try {
      const answers = await o.ask(asked.map(({ question }) => question))
      asked.forEach(({ resolve }, i) => resolve(answers[i]!))
    } catch (error) {
      for (const { reject } of asked) reject(error)
    } finally {
      onTheirWay--
      schedule()
    }
  }
  /** One turn of the event loop later: what is asked in the same turn travels together. */
  const schedule = (): void => {
    if (isScheduled || waiting.length === 0) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      while (waiting.length > 0 && onTheirWay < o.atOnce) void send(waiting.splice(0, o.most))
    })
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      schedule()
    })
}
