import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Client } from 'pg'
import { createDatabase, type TestDatabase } from './database.ts'
import { openShop } from './shop-process.ts'

/** What the login for reports may read; everything else of the shop is none of its business. */
const READABLE = {
  attributes: ['category_id', 'code', 'id', 'name_en', 'name_ko', 'position'],
  categories: ['id', 'name_en', 'name_ko', 'parent_id', 'position', 'slug'],
  customers: ['id', 'name', 'user_id'],
  order_items: ['id', 'order_id', 'product_id', 'product_name', 'quantity', 'unit_price'],
  orders: ['created_at', 'customer_id', 'id', 'items_total', 'number', 'shipping_fee', 'status', 'total', 'updated_at'],
  product_attributes: ['attribute_id', 'product_id', 'value', 'value_en'],
  products: [
    'brand',
    'category_id',
    'created_at',
    'description',
    'description_en',
    'id',
    'list_price',
    'name',
    'name_en',
    'on_sale',
    'price',
    'stock',
    'updated_at',
  ],
  session: ['expire', 'sess', 'sid'],
  users: ['created_at', 'email', 'id', 'role', 'updated_at'],
}

describe('the login for reports', () => {
  let database: TestDatabase
  let reader: Client
  before(async () => {
    database = await createDatabase()
    await (await openShop(database)).stop()
    reader = new Client(database.reporting.url)
    await reader.connect()
  })
  after(async () => {
    await reader.end()
    await database[Symbol.asyncDispose]()
  })

  const columns = () =>
    database.rows<{ table_name: string; column_name: string }>(
      `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`,
    )

  it('reads exactly its columns', async () => {
    const readable: Record<string, string[]> = {}
    for (const { table_name: table, column_name: column } of await columns()) {
      const allowed = await reader.query(`SELECT ${column} FROM ${table} LIMIT 1`).then(
        () => true,
        (error: { code: string }) => {
          assert.equal(error.code, '42501')
          return false
        },
      )
      if (allowed) (readable[table] ??= []).push(column)
    }
    assert.deepEqual(readable, READABLE)
  })

  it('writes nothing, even when it asks for a transaction that may', async () => {
    const tables = [...new Set((await columns()).map(({ table_name: table }) => table))]
    const statements = [
      ...tables.flatMap((table) => [
        `INSERT INTO ${table} DEFAULT VALUES`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `ALTER TABLE ${table} ADD COLUMN mine int`,
        `DROP TABLE ${table}`,
        `LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`,
        `CREATE INDEX ON ${table} ((1))`,
      ]),
      ...Object.entries(READABLE).map(([table, [column]]) => `UPDATE ${table} SET ${column} = ${column}`),
      'SELECT id FROM users FOR UPDATE',
      'CREATE TABLE mine (id int)',
      'CREATE TEMP TABLE mine (id int)',
      'CREATE SCHEMA mine',
      'CREATE ROLE mine',
      'CREATE PUBLICATION mine',
      'SELECT lo_create(0)',
      `SELECT nextval('orders_id_seq')`,
      `ALTER DATABASE ${await databaseName()} SET timezone = 'UTC'`,
    ]
    for (const statement of statements) {
      await reader.query('BEGIN READ WRITE')
      await assert.rejects(reader.query(statement), { code: '42501' }, statement)
      await reader.query('ROLLBACK')
    }
  })

  const databaseName = () => database.value('SELECT current_database()') as Promise<string>

  it('reads the clock as the shop does, and follows a new password', async () => {
    const { rows } = await reader.query('SHOW timezone')
    assert.deepEqual(rows, [{ TimeZone: 'Asia/Seoul' }])
    await (await openShop(database, { env: { REPORTING_PASSWORD: 'the next one' } })).stop()
    await assert.rejects(new Client(database.reporting.url).connect(), { code: '28P01' })
    const url = new URL(database.reporting.url)
    url.password = encodeURIComponent('the next one')
    const renewed = new Client(url.href)
    await renewed.connect()
    await renewed.end()
  })
})
