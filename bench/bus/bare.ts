import { jetstream, jetstreamManager, type JsMsg } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { Pool } from 'pg'
import type { SendOne } from './load.ts'
import type { Work } from './worker.ts'

/** Messages handled at once, each on a connection of its own: with more it is no faster. */
const AT_ONCE = 16
const CONSUMER = 'shelf'

/** The client as ours sets it up: without two errors made for each message published. */
const open = async ({ broker, system }: Work) => {
  const nats = await connect({ servers: broker, noAsyncTraces: true })
  const manager = await jetstreamManager(nats)
  await manager.streams.add({ name: system, subjects: [`${system}.>`], storage: 'file' })
  return { manager, client: jetstream(nats) }
}

/** Publishes and waits for the broker's acknowledgement; there is no log, and nothing is published again. */
export const barePublisher = async (work: Work): Promise<SendOne> => {
  const { client } = await open(work)
  return async (postId, post) => {
    const body = JSON.stringify({ postId, ...post })
    await client.publish(`${work.system}.PostWritten`, body, { msgID: postId })
  }
}

/** As JetStream's documentation has it: a durable consumer, an insert, an explicit acknowledgement. No order, no inbox. */
export const bareConsumer = async (work: Work): Promise<undefined> => {
  const { manager, client } = await open(work)
  const pool = new Pool({ connectionString: work.database, max: AT_ONCE })
  await pool.query('create table noted (post_id text, length int, sent_at double precision)')
  await manager.consumers.add(work.system, { durable_name: CONSUMER, ack_policy: 'explicit' })
  const consumer = await client.consumers.get(work.system, CONSUMER)
  const text = 'insert into noted (post_id, length, sent_at) values ($1, $2, $3)'
  const handle = async (message: JsMsg) => {
    const post = message.json<{ readonly postId: string; readonly text: string; readonly sentAt: number }>()
    await pool.query({ name: 'note', text, values: [post.postId, post.text.length, post.sentAt] })
    message.ack()
  }
  void (async () => {
    const running = new Set<Promise<void>>()
    for await (const message of await consumer.consume()) {
      const mine = handle(message).finally(() => running.delete(mine))
      running.add(mine)
      if (running.size >= AT_ONCE) await Promise.race(running)
    }
  })()
  return undefined
}
