// Usage: socketio-client.mjs URL polling|websocket|upgrade. Exits with 0 when all of it worked, and says what it did.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { io } from 'socket.io-client';
import { once, say, withDeadline } from './checks.mjs';

const [url, way] = process.argv.slice(2);
const transports = way === 'upgrade' ? ['polling', 'websocket'] : [way];
const connect = () => io(url, { transports, forceNew: true, reconnection: false, ackTimeout: 60_000 });

async function connected() {
  const socket = connect();
  await Promise.race([
    once(socket, 'connect'),
    once(socket, 'connect_error').then(([error]) => Promise.reject(error)),
  ]);
  return socket;
}

async function settled(socket) {
  const engine = socket.io.engine;
  if (way === 'upgrade' && engine.transport.name !== 'websocket') {
    await once(engine, 'upgrade');
  }
  assert.equal(engine.transport.name, way === 'polling' ? 'polling' : 'websocket');
}

async function binaryBothWays(socket) {
  for (const length of [0, 1, 125, 126, 65_535, 65_536, 3_000_000]) {
    const sent = randomBytes(length);
    const back = await socket.emitWithAck('echo', { name: 'ünï', nested: [sent] });
    assert.ok(sent.equals(back.nested[0]), `${length} bytes came back changed`);
    assert.equal(back.name, 'ünï');
  }
}

async function roomsReachTheirMembersOnly(socket, other, outsider) {
  const strays = [];
  outsider.on('told', (message) => strays.push(message));
  await socket.emitWithAck('join', 'red');
  await other.emitWithAck('join', 'red');
  const heard = [once(socket, 'told'), once(other, 'told')];
  outsider.emit('tell', 'red', 'to the reds');
  for (const [message] of await Promise.all(heard)) {
    assert.equal(message, 'to the reds');
  }
  // What it sends now comes back after whatever it had been told before.
  await outsider.emitWithAck('echo', 'last');
  assert.deepEqual(strays, []);
}

async function burstArrivesInOrder(socket, count) {
  const seen = [];
  const all = new Promise((resolve) => {
    socket.on('numbered', (number) => {
      seen.push(number);
      if (seen.length === count) {
        resolve();
      }
    });
  });
  socket.emit('burst', count);
  await all;
  assert.deepEqual(seen, [...Array(count).keys()]);
}

async function manyAcknowledged(socket, count) {
  const answers = await Promise.all([...Array(count).keys()].map((i) => socket.emitWithAck('echo', i)));
  assert.deepEqual(answers, [...Array(count).keys()]);
}

async function outlivesPings(socket, count) {
  for (let i = 0; i < count; i++) {
    await once(socket.io, 'ping');
  }
  assert.ok(socket.connected);
}

await withDeadline(120_000, async () => {
  const sockets = await Promise.all([connected(), connected(), connected()]);
  await Promise.all(sockets.map(settled));
  say(`connected three times, over ${sockets[0].io.engine.transport.name}`);
  assert.equal(await sockets[0].emitWithAck('transport'), way === 'polling' ? 'polling' : 'websocket');
  await binaryBothWays(sockets[0]);
  say('binary both ways');
  await roomsReachTheirMembersOnly(...sockets);
  say('rooms');
  await burstArrivesInOrder(sockets[0], 5000);
  await manyAcknowledged(sockets[1], 2000);
  say('many messages, in order');
  await outlivesPings(sockets[2], 2);
  say('pings');
  for (const socket of sockets) {
    socket.disconnect();
  }
});
