// One connection to the hub: handshake, messages of the JSON protocol, and the methods that the test calls.

const SEPARATOR = '\u001e';
const KEEP_ALIVE_MILLIS = 1000;
const Type = { INVOCATION: 1, STREAM_ITEM: 2, COMPLETION: 3, STREAM_INVOCATION: 4, CANCEL: 5, PING: 6, CLOSE: 7 };

export class HubConnection {
  constructor(all, token) {
    this.all = all;
    this.token = token;
    this.received = '';
    this.shakenHands = false;
    this.uploads = new Map();
    this.cancelled = new Set();
  }

  /** What carries our messages from now on; a long poll comes again and again with the same one. */
  attach(transport) {
    this.transport = transport;
    this.keepAlive ??= setInterval(() => this.send({ type: Type.PING }), KEEP_ALIVE_MILLIS);
  }

  close() {
    clearInterval(this.keepAlive);
    if (this.all.delete(this.token)) {
      this.transport?.close();
      for (const other of this.all.values()) {
        other.onFewer?.();
      }
    }
  }

  send(message) {
    this.transport.send(JSON.stringify(message) + SEPARATOR);
  }

  /** Text as it arrives; a message ends with a record separator. */
  receive(text) {
    const messages = (this.received + text).split(SEPARATOR);
    this.received = messages.pop();
    for (const message of messages) {
      this.onMessage(JSON.parse(message));
    }
  }

  onMessage(message) {
    if (!this.shakenHands) {
      this.shakenHands = true;
      const known = message.protocol === 'json' && message.version <= 2;
      return this.send(known ? {} : { error: `unknown protocol ${message.protocol}` });
    }
    switch (message.type) {
      case Type.INVOCATION:
        return this.invoke(message);
      case Type.STREAM_INVOCATION:
        return this.stream(message);
      case Type.STREAM_ITEM:
        return this.uploads.get(message.invocationId)?.items.push(message.item);
      case Type.COMPLETION:
        return this.uploads.get(message.invocationId)?.done();
      case Type.CANCEL:
        return this.cancelled.add(message.invocationId);
      case Type.CLOSE:
        return this.close();
    }
  }

  async invoke({ invocationId, target, arguments: values, streamIds = [] }) {
    const completion = { type: Type.COMPLETION, invocationId };
    try {
      completion.result = (await this[`hub_${target}`](...values, ...streamIds)) ?? null;
    } catch (error) {
      completion.error = error.message;
    }
    if (invocationId !== undefined) {
      this.send(completion);
    }
  }

  /** Numbers from 0 up, one at a time, until there are so many or the client has had enough. */
  async stream({ invocationId, arguments: [count] }) {
    for (let item = 0; item < count && !this.cancelled.has(invocationId); item++) {
      this.send({ type: Type.STREAM_ITEM, invocationId, item });
      await new Promise(setImmediate);
    }
    this.send({ type: Type.COMPLETION, invocationId });
  }

  hub_echo(value) {
    return value;
  }

  hub_transport() {
    return this.transport.constructor.name;
  }

  hub_fail() {
    throw new Error('as asked');
  }

  hub_broadcast(message) {
    for (const connection of this.all.values()) {
      connection.send({ type: Type.INVOCATION, target: 'told', arguments: [message] });
    }
  }

  hub_later(value, milliseconds) {
    return new Promise((resolve) => setTimeout(() => resolve(value), milliseconds));
  }

  hub_sum(streamId) {
    return new Promise((resolve) => {
      const items = [];
      this.uploads.set(streamId, { items, done: () => resolve(items.reduce((a, b) => a + b, 0)) });
    });
  }

  /** Answers once no connection but this one is open. */
  hub_untilAlone() {
    return new Promise((resolve) => {
      this.onFewer = () => this.all.size === 1 && resolve(true);
      this.onFewer();
    });
  }
}
