// A gRPC server made with grpc-js: one call of each kind, and the standard health service. Prints "listening PORT".
import { EventEmitter, once } from 'node:events';
import grpc from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { Exchange } from './grpc-exchange.mjs';

let givenUp = 0;
const changes = new EventEmitter();

function echo(call, answer) {
  const said = call.metadata.get('said');
  const initial = new grpc.Metadata();
  initial.set('heard', said[0] ?? 'nothing');
  initial.set('raw-bin', call.metadata.get('raw-bin')[0] ?? Buffer.alloc(0));
  call.sendMetadata(initial);
  const trailer = new grpc.Metadata();
  trailer.set('at-the-end', 'really');
  answer(null, call.request, trailer);
}

function fail(call, answer) {
  const metadata = new grpc.Metadata();
  metadata.set('reason', 'asked for');
  answer({ code: grpc.status.INVALID_ARGUMENT, details: 'nein, höchstens 5 %', metadata });
}

async function down(call) {
  const { count, length } = call.request;
  let goOn = () => {};
  call.on('drain', () => goOn());
  call.on('cancelled', () => goOn());
  for (let number = 0; number < count && !call.cancelled; number++) {
    if (!call.write({ number, bytes: Buffer.alloc(length, number) })) {
      await new Promise((resolve) => {
        goOn = resolve;
      });
    }
  }
  call.end();
}

function up(call, answer) {
  const total = { count: 0, bytes: 0 };
  call.on('data', (part) => {
    total.count++;
    total.bytes += part.bytes.length;
  });
  call.on('end', () => answer(null, total));
}

function both(call) {
  call.on('data', (part) => call.write(part));
  call.on('end', () => call.end());
}

function hold(call) {
  call.write({ number: 1 });
  call.on('cancelled', () => {
    givenUp++;
    changes.emit('givenUp');
  });
}

async function awaitGivenUp(call, answer) {
  while (givenUp < call.request.count) {
    await once(changes, 'givenUp');
  }
  answer(null, {});
}

const server = new grpc.Server();
server.addService(Exchange.service, {
  Echo: echo,
  Fail: fail,
  Down: down,
  Up: up,
  Both: both,
  Hold: hold,
  GivenUp: awaitGivenUp,
});
new HealthImplementation({ '': 'SERVING', 'exchange.Exchange': 'SERVING' }).addToServer(server);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    throw error;
  }
  console.log(`listening ${port}`);
});
process.on('SIGTERM', () => process.exit(0));
