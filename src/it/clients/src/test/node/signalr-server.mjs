// Stands in for ASP.NET Core, which neither Debian nor npm packages bring: a SignalR hub with the three transports and the JSON
// protocol, as the public specifications of both describe them (TransportProtocols.md and HubProtocol.md of SignalR).
// The client that talks to it is Microsoft's own. Prints "listening PORT".
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
import { HubConnection } from './signalr-hub.mjs';
import { LongPollTransport, SseTransport, WebSocketTransport } from './signalr-transports.mjs';

const PATH = '/hub';
const connections = new Map();
const http = createServer((request, response) => {
  route(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
});
const sockets = new WebSocketServer({ noServer: true });

/** POST …/negotiate makes a connection; the token it answers with names it in everything that follows. */
function negotiate(response) {
  const token = randomUUID();
  connections.set(token, new HubConnection(connections, token));
  json(response, {
    negotiateVersion: 1,
    connectionId: token.slice(0, 8),
    connectionToken: token,
    availableTransports: [
      { transport: 'WebSockets', transferFormats: ['Text', 'Binary'] },
      { transport: 'ServerSentEvents', transferFormats: ['Text'] },
      { transport: 'LongPolling', transferFormats: ['Text', 'Binary'] },
    ],
  });
}

async function route(request, response) {
  const url = new URL(request.url, 'http://hub');
  if (request.method === 'POST' && url.pathname === `${PATH}/negotiate`) {
    return negotiate(response);
  }
  const connection = connections.get(url.searchParams.get('id'));
  if (url.pathname !== PATH || !connection) {
    return response.writeHead(404).end();
  }
  switch (request.method) {
    case 'POST':
      connection.receive(await text(request));
      return response.writeHead(200, { 'content-length': 0 }).end();
    case 'GET':
      return receiveFromServer(connection, request, response);
    case 'DELETE':
      connection.close();
      return response.writeHead(202).end();
    default:
      return response.writeHead(405).end();
  }
}

/** The client's Accept field tells the two transports apart that begin with a GET. */
function receiveFromServer(connection, request, response) {
  if ((request.headers.accept ?? '').includes('text/event-stream')) {
    connection.attach(new SseTransport(response, () => connection.close()));
  } else {
    connection.attach(connection.transport ?? new LongPollTransport());
    connection.transport.poll(response);
  }
}

http.on('upgrade', (request, socket, head) => {
  const connection = connections.get(new URL(request.url, 'http://hub').searchParams.get('id'));
  if (!connection) {
    return socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
  }
  sockets.handleUpgrade(request, socket, head, (webSocket) => {
    webSocket.on('message', (data) => connection.receive(data.toString()));
    webSocket.on('close', () => connection.close());
    connection.attach(new WebSocketTransport(webSocket));
  });
});

function json(response, value) {
  const body = JSON.stringify(value);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}

http.listen(0, '127.0.0.1', () => console.log(`listening ${http.address().port}`));
process.on('SIGTERM', () => process.exit(0));
