// Usage: signalr-client.mjs URL WebSockets|ServerSentEvents|LongPolling|any. Exits with 0 when all of it worked, and says what it did.
import assert from 'node:assert/strict';
import { HttpTransportType, HubConnectionBuilder, LogLevel, Subject } from '@microsoft/signalr';
import { say, withDeadline } from './checks.mjs';

const [url, way] = process.argv.slice(2);
const EXPECTED = { ServerSentEvents: 'SseTransport', LongPolling: 'LongPollTransport' };
const SERVER_TIMEOUT_MILLIS = 5000;

async function connected() {
  const options = way === 'any' ? {} : { transport: HttpTransportType[way] };
  const connection = new HubConnectionBuilder()
    .withUrl(`${url}/hub`, options)
    .configureLogging(LogLevel.Warning)
    .build();
  connection.serverTimeoutInMilliseconds = SERVER_TIMEOUT_MILLIS;
  connection.keepAliveIntervalInMilliseconds = 1000;
  connection.onclose((error) => error && console.error(error));
  await connection.start();
  return connection;
}

async function invocations(connection) {
  const value = { text: 'ünï ✓ \n', list: [1, null, true], big: 'x'.repeat(1_000_000) };
  assert.deepEqual(await connection.invoke('echo', value), value);
  await assert.rejects(connection.invoke('fail'), /as asked/);
  const answers = await Promise.all([...Array(300).keys()].map((i) => connection.invoke('echo', i)));
  assert.deepEqual(answers, [...Array(300).keys()]);
}

async function broadcast(...connections) {
  const told = connections.map((connection) => new Promise((resolve) => connection.on('told', resolve)));
  await connections[0].send('broadcast', 'to all');
  assert.deepEqual(await Promise.all(told), connections.map(() => 'to all'));
}

function streamed(connection, count) {
  return new Promise((resolve, reject) => {
    const items = [];
    connection.stream('count', count).subscribe({
      next: (item) => items.push(item),
      complete: () => resolve(items),
      error: reject,
    });
  });
}

/** Disposes of a stream that would not end by itself, in its middle. */
async function cancelled(connection) {
  await new Promise((resolve, reject) => {
    const subscription = connection.stream('count', 1_000_000_000).subscribe({
      next: (item) => {
        if (item === 10) {
          subscription.dispose();
          resolve();
        }
      },
      complete: () => {},
      error: reject,
    });
  });
  assert.equal(await connection.invoke('echo', 'still here'), 'still here');
}

async function uploaded(connection, count) {
  const subject = new Subject();
  const sum = connection.invoke('sum', subject);
  for (let i = 1; i <= count; i++) {
    subject.next(i);
  }
  subject.complete();
  assert.equal(await sum, (count * (count + 1)) / 2);
}

await withDeadline(120_000, async () => {
  const [first, second] = [await connected(), await connected()];
  // Left to itself the client takes WebSockets, and falls back silently when they do not work.
  assert.equal(await first.invoke('transport'), EXPECTED[way] ?? 'WebSocketTransport');
  say('negotiated and connected twice');
  await invocations(first);
  await broadcast(first, second);
  say('invocations both ways');
  assert.deepEqual(await streamed(first, 500), [...Array(500).keys()]);
  await cancelled(second);
  await uploaded(first, 200);
  say('streams both ways');
  // Nothing but the server's pings keeps the connection up for so long.
  assert.equal(await first.invoke('later', 'at last', SERVER_TIMEOUT_MILLIS * 1.5), 'at last');
  say('pings');
  await second.stop();
  assert.equal(await first.invoke('untilAlone'), true);
  await first.stop();
  say('the server saw the end');
});
