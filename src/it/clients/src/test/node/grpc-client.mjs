// Usage: grpc-client.mjs HOST:PORT. Calls of every kind with grpc-js. Exits with 0 when all of it worked, and says what it did.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { promisify } from 'node:util';
import grpc from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { Exchange } from './grpc-exchange.mjs';
import { say, withDeadline } from './checks.mjs';

const target = process.argv[2];
const client = new Exchange(target, grpc.credentials.createInsecure());
const unary = (name) => promisify(client[name].bind(client));

async function metadataAndTrailers() {
  const metadata = new grpc.Metadata();
  metadata.set('said', 'hello there');
  metadata.set('raw-bin', Buffer.from([0, 255, 13, 10]));
  const call = client.Echo({ number: 7, bytes: Buffer.from('x') }, metadata, () => {});
  const [[initial], [status]] = await Promise.all([once(call, 'metadata'), once(call, 'status')]);
  assert.equal(initial.get('heard')[0], 'hello there');
  assert.deepEqual([...initial.get('raw-bin')[0]], [0, 255, 13, 10]);
  assert.equal(status.code, grpc.status.OK);
  assert.equal(status.metadata.get('at-the-end')[0], 'really');
}

async function errorsKeepTheirDetails() {
  const error = await unary('Fail')({}).then(() => assert.fail('succeeded'), (reason) => reason);
  assert.equal(error.code, grpc.status.INVALID_ARGUMENT);
  assert.equal(error.details, 'nein, höchstens 5 %');
  assert.equal(error.metadata.get('reason')[0], 'asked for');
}

async function sizes() {
  for (const length of [0, 1, 16_384, 65_536, 3_500_000]) {
    const bytes = Buffer.alloc(length, 'z');
    const back = await unary('Echo')({ number: length, bytes });
    assert.ok(bytes.equals(back.bytes), `${length} bytes came back changed`);
  }
}

async function serverStreams(count, length) {
  let number = 0;
  for await (const part of client.Down({ count, length })) {
    assert.equal(part.number, number++);
    assert.equal(part.bytes.length, length);
  }
  assert.equal(number, count);
}

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

async function clientStreams(count, length) {
  const { promise: answer, resolve, reject } = withResolvers();
  const call = client.Up((error, total) => (error ? reject(error) : resolve(total)));
  for (let number = 0; number < count; number++) {
    if (!call.write({ number, bytes: Buffer.alloc(length) })) {
      await once(call, 'drain');
    }
  }
  call.end();
  assert.deepEqual(await answer, { count, bytes: count * length });
}

/** Each side waits for the other: whatever held a message back would end it. */
async function pingPong(rounds) {
  const call = client.Both();
  for (let number = 0; number < rounds; number++) {
    call.write({ number });
    const [part] = await once(call, 'data');
    assert.equal(part.number, number);
  }
  call.end();
  const [status] = await once(call, 'status');
  assert.equal(status.code, grpc.status.OK);
}

async function inParallel(count) {
  const answers = await Promise.all([...Array(count).keys()].map((number) => unary('Echo')({ number })));
  assert.deepEqual(answers.map((part) => part.number), [...Array(count).keys()]);
}

/** A deadline and a cancellation, both after the first message; the server is told of both. */
async function givenUpCallsEndAtTheServer() {
  const late = client.Hold({}, { deadline: Date.now() + 3000 });
  late.on('data', () => {});
  const [error] = await once(late, 'error');
  assert.equal(error.code, grpc.status.DEADLINE_EXCEEDED);
  const cancelled = client.Hold({});
  cancelled.on('data', () => cancelled.cancel());
  const [reason] = await once(cancelled, 'error');
  assert.equal(reason.code, grpc.status.CANCELLED);
  await unary('GivenUp')({ count: 2 });
}

/** A stream of far more than any buffer that nobody reads; everybody else goes on. */
async function unreadStreamHoldsUpNobodyElse() {
  const unread = client.Down({ count: 100_000, length: 10_000 });
  unread.on('error', () => {});
  unread.pause();
  await inParallel(50);
  await serverStreams(500, 10_000);
  unread.cancel();
}

async function health() {
  const checker = new (grpc.makeGenericClientConstructor(healthService, 'Health'))(
    target,
    grpc.credentials.createInsecure(),
  );
  const answer = await promisify(checker.check.bind(checker))({ service: 'exchange.Exchange' });
  assert.equal(answer.status, 'SERVING');
  const watch = checker.watch({ service: '' });
  watch.on('error', () => {});
  const [first] = await once(watch, 'data');
  assert.equal(first.status, 'SERVING');
  watch.cancel();
  checker.close();
}

await withDeadline(150_000, async () => {
  await metadataAndTrailers();
  await errorsKeepTheirDetails();
  await sizes();
  say('unary calls, metadata, trailers, errors');
  await serverStreams(2000, 10_000);
  await clientStreams(2000, 10_000);
  say('20 MB in each direction');
  await pingPong(300);
  await inParallel(200);
  say('bidirectional, and two hundred at once');
  await givenUpCallsEndAtTheServer();
  await unreadStreamHoldsUpNobodyElse();
  say('deadline, cancellation, back-pressure');
  await health();
  say('health service');
  client.close();
});
