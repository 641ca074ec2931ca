/**
 * The bare servers that Milepost is measured against: what the same libraries can do on the same stores, doing nothing
 * else. `GET /tracking/:id` answers one ZREVRANGE of the bytes that Milepost stored; `POST /events` is a group commit,
 * one row a flush. Tells its port on the first line.
 *
 *   node test/bench/bare.mjs <postgres url> <redis url>
 */
import { setImmediate } from 'node:timers';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';

const SHOWN = 10;
/** As Milepost: two flushes at once, up to a hundred bodies in each. */
const FLUSHERS = 2;
const MOST_BODIES = 100;

const [databaseUrl, redisUrl] = process.argv.slice(2);
const redis = new Redis(redisUrl);
const pool = new pg.Pool({ connectionString: databaseUrl, max: FLUSHERS });
await pool.query('CREATE TABLE IF NOT EXISTS bare_inbox (id bigserial PRIMARY KEY, bodies int, frame bytea)');

const fastify = Fastify();
fastify.removeAllContentTypeParsers();
fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

fastify.get('/tracking/:id', async (request, reply) => {
  const members = await redis.zrevrange(`tracking:${request.params.id}`, 0, SHOWN);
  return reply.type('application/json').send(`[${members.join(',')}]`);
});

fastify.post('/events', async (request, reply) => {
  await append(request.body);
  return reply.code(202).send();
});

let waiting = [];
let flushing = 0;

function append(body) {
  return new Promise((resolve, reject) => {
    waiting.push({ body, resolve, reject });
    setImmediate(flush);
  });
}

async function flush() {
  if (waiting.length === 0 || flushing >= FLUSHERS) return;
  flushing += 1;
  const batch = waiting.splice(0, MOST_BODIES);
  const frame = Buffer.concat(batch.map(({ body }) => body));
  try {
    await pool.query({
      name: 'append',
      text: 'INSERT INTO bare_inbox (bodies, frame) VALUES ($1, $2) RETURNING id',
      values: [batch.length, frame],
    });
    for (const { resolve } of batch) resolve();
  } catch (error) {
    for (const { reject } of batch) reject(error);
  } finally {
    flushing -= 1;
    void flush();
  }
}

const address = await fastify.listen({ host: '127.0.0.1', port: 0 });
console.log(new URL(address).port);
