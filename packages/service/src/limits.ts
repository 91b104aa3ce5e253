/** Largest body of a request, in bytes. A command's input is a form, not a file; files travel by claim check. */
export const BODY_BYTES_MAX = 65_536
/** Deepest nesting of a body's JSON: deeper than any schema of ours, far from where a parser sweats. */
export const JSON_DEPTH_MAX = 20
/** Most header fields of a request. */
export const HEADERS_MAX = 100
/** Longest value of `Banyan-Seen`, in characters: some writes of one page. */
export const SEEN_LENGTH_MAX = 4_000
/** Longest Idempotency-Key, in characters. */
export const IDEMPOTENCY_KEY_LENGTH_MAX = 200
/** Requests under way in one context at once: a hanging database holds up so many callers and no more. */
export const IN_FLIGHT_MAX = 200
/** Live streams open in one context at once. */
export const LIVE_STREAMS_MAX = 2_000
/** Topics that one live stream may ask for: as many tabs as people keep open. */
export const LIVE_TOPICS_MAX = 20
/** Longest topic, in characters: an id. */
export const TOPIC_LENGTH_MAX = 200
/** Longest `lastEventId`, in characters: a resume point. */
export const LAST_EVENT_ID_LENGTH_MAX = 2_000
/** What a caller is told to wait before trying again, in seconds. */
export const RETRY_AFTER_S = 1
/** After so long a request is given up, in milliseconds. */
export const REQUEST_DEADLINE_MS = 10_000
/** How long a query waits for what its caller has seen already, in milliseconds. */
export const SEEN_WAIT_MS = 1_000
/** How long a drain waits for requests under way, in milliseconds. */
export const DRAIN_MS = 10_000
/** Decisions tried on a stream that others keep changing. In one process they queue, so rivals are other hosts. */
export const ATTEMPTS_MAX = 10
/** Commands waiting for their turn on one stream, in one process. */
export const STREAM_LINE_MAX = 200
/** After so long a call of another context is given up, in milliseconds; sooner when the caller's own deadline comes first. */
export const CALL_DEADLINE_MS = 5_000
/** How long a connection to another process may take to open, in milliseconds. */
export const CALL_CONNECT_MS = 1_000
/** Calls of one context under way from this process: a callee that hangs holds up so many and no more. */
export const CALLS_IN_FLIGHT_MAX = 50
/** Calls from other contexts under way in one context: apart from customers' requests, so that neither takes the other's place. */
export const CALLS_TAKEN_MAX = 100
/** Largest body of a call, in bytes: a policy's command may carry what the event carried. */
export const CALL_BODY_BYTES_MAX = 327_680
/** Largest answer to a call, in bytes. */
export const CALL_ANSWER_BYTES_MAX = 1_048_576
/** Longest that a caller may have another process wait for what it has seen, in milliseconds. */
export const CALL_WAIT_MS_MAX = 5_000
/** Processes to which connections are kept open. */
export const CALLED_ORIGINS_MAX = 64
/** So far back a circuit breaker looks, in milliseconds. */
export const CIRCUIT_WINDOW_MS = 10_000
/** Fewer calls in the window open no circuit: each costs its deadline, and a bulkhead bounds how many. */
export const CIRCUIT_ASKED_MIN = 10
/** Of the window's calls: half, as in Hystrix and Resilience4j. */
export const CIRCUIT_FAILED_SHARE = 0.5
/** Between two trials of a context that does not answer, in milliseconds: restarts take seconds. */
export const CIRCUIT_OPEN_MS = 2_000
/** Less time than this says nothing about a context that does not answer in it, in milliseconds. */
export const CALL_PATIENCE_MS = 500
/** Requests that one call may become: the first and two more. */
export const CALL_ATTEMPTS_MAX = 3
/** The longest wait before the second request, doubled with each; a random part of it is waited, so that callers do not come back together. */
export const CALL_BACKOFF_MS = 50

/** What one context allows its callers; what is left out is as in {@link CONTEXT_LIMITS}. */
export type ContextLimits = {
  readonly requestsAtOnce?: number
  readonly liveStreamsAtOnce?: number
  readonly requestDeadlineMs?: number
}

export const CONTEXT_LIMITS: Required<ContextLimits> = {
  requestsAtOnce: IN_FLIGHT_MAX,
  liveStreamsAtOnce: LIVE_STREAMS_MAX,
  requestDeadlineMs: REQUEST_DEADLINE_MS,
}
