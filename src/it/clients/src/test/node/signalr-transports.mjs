// The three ways in which a SignalR server's messages reach its client. Each has send(text) and close().

/** One text message each. */
export class WebSocketTransport {
  constructor(webSocket) {
    this.webSocket = webSocket;
  }

  send(message) {
    this.webSocket.send(message);
  }

  close() {
    this.webSocket.close(1000);
  }
}

/** One event each, in a response that does not end. */
export class SseTransport {
  constructor(response, onGone) {
    this.response = response;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache,no-store' });
    response.flushHeaders();
    response.on('close', onGone);
  }

  send(message) {
    this.response.write(`data: ${message}\r\n\r\n`);
  }

  close() {
    this.response.end();
  }
}

/** Whatever has gathered, as the answer to the next poll. The first poll is answered at once, without anything; after the end comes 204. */
export class LongPollTransport {
  constructor() {
    this.gathered = '';
    this.waiting = undefined;
    this.first = true;
    this.closed = false;
  }

  poll(response) {
    this.waiting = response;
    response.on('close', () => {
      if (this.waiting === response) {
        this.waiting = undefined;
      }
    });
    this.answer();
  }

  send(message) {
    this.gathered += message;
    this.answer();
  }

  close() {
    this.closed = true;
    this.answer();
  }

  answer() {
    if (!this.waiting || (!this.first && !this.closed && this.gathered === '')) {
      return;
    }
    const response = this.waiting;
    this.waiting = undefined;
    if (this.first || this.gathered !== '') {
      this.first = false;
      response.writeHead(200, { 'content-type': 'text/plain' }).end(this.gathered);
      this.gathered = '';
    } else {
      response.writeHead(204).end();
    }
  }
}
