'use strict';
// Drives @stomp/stompjs (npm) against a Pinion server, over the TLS socket in tls-socket.js; with PINION_WEB over the WebSocket of
// Node at that address, as a browser does.

const assert = require('node:assert/strict');
const { Client } = require('@stomp/stompjs');
const { server, other, tlsOptions, Queue, Cannot, within, pause, run, env } = require('./steps.js');
const { TlsSocket } = require('./tls-socket.js');

class Session {
  static async open({ token = env.PINION_TOKEN, at = server, heartBeat } = {}) {
    const session = new Session();
    session.errors = new Queue();
    session.heartBeats = 0;
    session.closed = false;
    session.counter = 0;
    await within(new Promise((resolve, reject) => {
      session.client = new Client({
        ...(env.PINION_WEB ? { brokerURL: env.PINION_WEB } : { webSocketFactory: () => new TlsSocket(tlsOptions(at)) }),
        connectHeaders: { passcode: token }, // versions and host as they come: it offers 1.2, 1.1, 1.0 and names no host
        reconnectDelay: 0, // this test reconnects by itself
        ...(heartBeat === undefined ? {} : { heartbeatIncoming: heartBeat, heartbeatOutgoing: heartBeat }),
        onHeartbeatReceived: () => { session.heartBeats++; },
        onConnect: frame => { session.connected = frame; resolve(); },
        onStompError: frame => { session.errors.put(frame); reject(frame); },
        onWebSocketError: reject,
        onWebSocketClose: () => { session.closed = true; },
      });
      session.client.activate();
    }));
    return session;
  }

  static async use(options, work) {
    const session = await Session.open(options);
    try {
      await work(session);
    } finally {
      await session.client.deactivate({ force: true });
    }
  }

  receipt(headers, action) {
    const receipt = `r${this.counter++}`;
    return within(new Promise(resolve => {
      this.client.watchForReceipt(receipt, resolve);
      action({ ...headers, receipt });
    }));
  }

  async subscribe(destination, headers = {}) {
    const messages = new Queue();
    await this.receipt(headers, all => this.client.subscribe(destination, message => messages.put(message), all));
    return messages;
  }

  send(destination, body, headers = {}) {
    const content = typeof body === 'string' ? { body } : { binaryBody: body };
    return this.receipt(headers, all => this.client.publish({ destination, headers: all, ...content }));
  }
}

const steps = {
  async 'refuses-stranger'() {
    await assert.rejects(Session.open({ at: { ...server, ca: other.ca } }), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    await assert.rejects(Session.open({ at: { ...server, pins: other.pins } }), /the server's pin is sha256/);
  },

  async 'refuses-wrong-name'() {
    await assert.rejects(Session.open({ at: other, token: env.PINION_OTHER_TOKEN }),
      { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  },

  async 'wrong-token'() {
    const error = await Session.open({ token: 'not.a.token' }).then(assert.fail, refused => refused);
    assert.equal(error.headers.code, 'token-rejected', error);
  },

  async connect() {
    await Session.use({}, async ({ connected }) => {
      assert.equal(connected.headers.version, '1.2');
      assert.equal(connected.headers['user-name'], 'stock');
    });
  },

  async receipt() {
    await Session.use({}, session => session.send('/channel/receipt', 'one'));
  },

  async 'receipt-seq'() {
    await Session.use({}, async session => {
      assert.equal((await session.send('/channel/receipt-seq', 'one')).headers.seq, '1');
      assert.equal((await session.send('/channel/receipt-seq', 'two')).headers.seq, '2');
    });
  },

  async echo() {
    await Session.use({}, async session => {
      const messages = await session.subscribe('/channel/echo');
      await session.send('/channel/echo', 'gr\u00fc\u00df dich', { 'content-type': 'text/plain' });
      const message = await messages.take();
      assert.equal(message.body, 'gr\u00fc\u00df dich');
      assert.equal(message.headers.sender, 'stock');
      assert.equal(message.headers['content-type'], 'text/plain');
    });
  },

  async binary() {
    const body = Uint8Array.from({ length: 1024 }, (_, i) => i % 256);
    await Session.use({}, async session => {
      const messages = await session.subscribe('/channel/binary');
      await session.send('/channel/binary', body);
      assert.deepEqual(new Uint8Array((await messages.take()).binaryBody), body);
    });
  },

  async headers() {
    const note = 'a:b\nc\\d \u00fc\u20ac\u{1f600}';
    assert.equal(await headerThatComesBack(note), note);
  },

  async 'backslash-n'() {
    const note = await headerThatComesBack('C:\\new\\cold');
    if (note === 'C:\\\new\\:old') {
      throw new Cannot('it unescapes \\\\ last, so a backslash before c, n or r in a header arrives as something else');
    }
    assert.equal(note, 'C:\\new\\cold');
  },

  async ack() {
    await Session.use({}, async session => {
      const messages = await session.subscribe('/channel/ack', { ack: 'client-individual', 'prefetch-count': '1' });
      await session.send('/channel/ack', 'one');
      await session.send('/channel/ack', 'two');
      const first = await messages.take();
      assert.equal(first.body, 'one');
      assert.equal(messages.size, 0);
      await session.receipt({}, headers => first.ack(headers));
      const second = await messages.take();
      assert.equal(second.body, 'two');
      second.ack();
    });
  },

  async nack() {
    await Session.use({}, async session => {
      const messages = await session.subscribe('/channel/nack', { ack: 'client-individual' });
      await session.send('/channel/nack', 'again');
      (await messages.take()).nack();
      const again = await messages.take();
      assert.equal(again.body, 'again');
      assert.equal(again.headers.redelivered, 'true');
      again.ack();
    });
  },

  async transaction() {
    await Session.use({}, async session => {
      const destination = '/channel/transaction';
      const messages = await session.subscribe(destination);
      const transaction = session.client.begin();
      const headers = { transaction: transaction.id };
      session.client.publish({ destination, headers, body: 'one' });
      session.client.publish({ destination, headers, body: 'two' });
      await session.send(destination, 'before');
      assert.equal((await messages.take()).body, 'before');
      transaction.commit(); // takes no headers, so no receipt: the echo is the proof
      assert.equal((await messages.take()).body, 'one');
      assert.equal((await messages.take()).body, 'two');
    });
  },

  async abort() {
    await Session.use({}, async session => {
      const destination = '/channel/abort';
      const messages = await session.subscribe(destination);
      const transaction = session.client.begin();
      session.client.publish({ destination, headers: { transaction: transaction.id }, body: 'never' });
      transaction.abort();
      await session.send(destination, 'after');
      assert.equal((await messages.take()).body, 'after');
    });
  },

  async 'heart-beat'() {
    await Session.use({ heartBeat: 1000 }, async session => {
      await pause(4500);
      assert.ok(session.heartBeats >= 3, `${session.heartBeats} heart-beats`);
      assert.equal(session.closed, false);
      await session.send('/channel/heart-beat', 'still here');
    });
  },

  async resume() {
    await Session.use({}, async session => {
      for (let number = 1; number <= 5; number++) await session.send('/channel/resume', `m${number}`);
    });
    await Session.use({}, async session => {
      const messages = await session.subscribe('/channel/resume', { from: 'seq=3' });
      for (const number of [3, 4, 5]) {
        const message = await messages.take();
        assert.equal(message.headers.seq, String(number));
        assert.equal(message.body, `m${number}`);
      }
    });
  },

  async durable() {
    const headers = { ack: 'client-individual', 'durable-subscription-name': 'desk' };
    await Session.use({}, async session => {
      const messages = await session.subscribe('/channel/durable', headers);
      await session.send('/channel/durable', 'done');
      await session.send('/channel/durable', 'open');
      const done = await messages.take();
      await session.receipt({}, all => done.ack(all));
      assert.equal((await messages.take()).body, 'open');
    });
    await Session.use({}, async session => {
      const message = await (await session.subscribe('/channel/durable', headers)).take();
      assert.equal(message.body, 'open');
      await session.receipt({}, all => message.ack(all));
    });
  },

  async 'not-permitted'() {
    await Session.use({ token: env.PINION_READER_TOKEN }, async session => {
      session.client.publish({ destination: '/channel/forbidden', body: 'x', headers: { receipt: 'r' } });
      const error = await session.errors.take();
      assert.equal(error.headers.code, 'not-permitted');
      assert.equal(error.headers['receipt-id'], 'r');
    });
  },

  async disconnect() {
    const session = await Session.open();
    const goodbye = within(new Promise(resolve => { session.client.onDisconnect = resolve; }));
    await session.client.deactivate();
    await goodbye;
  },
};

async function headerThatComesBack(note) {
  let came;
  await Session.use({}, async session => {
    const messages = await session.subscribe('/channel/headers');
    await session.send('/channel/headers', 'x', { note });
    came = (await messages.take()).headers.note;
  });
  return came;
}

run('@stomp/stompjs', steps);
