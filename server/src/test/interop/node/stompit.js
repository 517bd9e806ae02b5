'use strict';
// Drives stompit (npm) against a Pinion server.

const assert = require('node:assert/strict');
const stompit = require('stompit');
const { server, other, tlsOptions, Queue, Cannot, within, pause, run, env } = require('./steps.js');

class Session {
  static async open({ token = env.PINION_TOKEN, at = server, heartBeat = '0,0' } = {}) {
    const session = new Session();
    session.errors = new Queue();
    session.client = await within(new Promise((resolve, reject) => {
      stompit.connect({
        ...tlsOptions(at),
        ssl: true,
        heartbeatDelayMargin: 1000, // its default of 100 ms gives up on a server that is merely busy
        connectHeaders: { 'accept-version': '1.2', host: at.host, passcode: token, 'heart-beat': heartBeat },
      }, (error, client) => (error ? reject(error) : resolve(client)));
    }));
    session.client.on('error', error => session.errors.put(error));
    return session;
  }

  static async use(options, work) {
    const session = await Session.open(options);
    try {
      await work(session);
    } finally {
      session.client.destroy();
    }
  }

  subscribe(headers) {
    const messages = new Queue();
    this.client.subscribe(headers, async (error, message) => {
      if (error) return;
      const chunks = [];
      message.on('data', chunk => chunks.push(chunk));
      message.on('end', () => messages.put({ frame: message, headers: message.headers, body: Buffer.concat(chunks) }));
    });
    return messages;
  }

  send(headers, body) {
    return within(new Promise((resolve, reject) => {
      const frame = this.client.send(headers, { onReceipt: resolve, onError: reject });
      frame.end(body);
    }));
  }
}

function text(message) {
  return message.body.toString('utf8');
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
    // stompit shows the ERROR's message header only; code and body stay inside.
    const error = await Session.open({ token: 'not.a.token' }).then(assert.fail, refused => refused);
    assert.match(error.message, /the token was refused/);
  },

  async connect() {
    await Session.use({}, async ({ client }) => {
      assert.equal(client.headers.version, '1.2');
      assert.equal(client.headers['user-name'], 'stock');
    });
  },

  async receipt() {
    await Session.use({}, session => session.send({ destination: '/channel/receipt' }, 'one'));
  },

  async 'receipt-seq'() {
    throw new Cannot('onReceipt is called without the frame, so the seq of a RECEIPT is not shown');
  },

  async echo() {
    await Session.use({}, async session => {
      const messages = session.subscribe({ destination: '/channel/echo' });
      await session.send({ destination: '/channel/echo', 'content-type': 'text/plain' }, 'gr\u00fc\u00df dich');
      const message = await messages.take();
      assert.equal(text(message), 'gr\u00fc\u00df dich');
      assert.equal(message.headers.sender, 'stock');
      assert.equal(message.headers['content-type'], 'text/plain');
    });
  },

  async binary() {
    const body = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));
    await Session.use({}, async session => {
      const messages = session.subscribe({ destination: '/channel/binary' });
      await session.send({ destination: '/channel/binary', 'content-length': body.length }, body);
      assert.deepEqual((await messages.take()).body, body);
    });
  },

  async headers() {
    await headerComesBack('a:b\nc\\d \u00fc\u20ac\u{1f600}');
  },

  async 'backslash-n'() {
    await headerComesBack('C:\\new\\cold');
  },

  async ack() {
    await Session.use({}, async session => {
      const destination = '/channel/ack';
      const messages = session.subscribe({ destination, ack: 'client-individual', 'prefetch-count': 1 });
      await session.send({ destination }, 'one');
      await session.send({ destination }, 'two');
      const first = await messages.take();
      assert.equal(text(first), 'one');
      assert.equal(messages.size, 0);
      session.client.ack(first.frame);
      const second = await messages.take();
      assert.equal(text(second), 'two');
      session.client.ack(second.frame);
    });
  },

  async nack() {
    await Session.use({}, async session => {
      const destination = '/channel/nack';
      const messages = session.subscribe({ destination, ack: 'client-individual' });
      await session.send({ destination }, 'again');
      session.client.nack((await messages.take()).frame);
      const again = await messages.take();
      assert.equal(text(again), 'again');
      assert.equal(again.headers.redelivered, 'true');
      session.client.ack(again.frame);
    });
  },

  async transaction() {
    await Session.use({}, async session => {
      const destination = '/channel/transaction';
      const messages = session.subscribe({ destination });
      const transaction = session.client.begin();
      transaction.send({ destination }).end('one');
      transaction.send({ destination }).end('two');
      await session.send({ destination }, 'before');
      assert.equal(text(await messages.take()), 'before');
      await within(new Promise(resolve => transaction.commit({ onReceipt: resolve })));
      assert.equal(text(await messages.take()), 'one');
      assert.equal(text(await messages.take()), 'two');
    });
  },

  async abort() {
    await Session.use({}, async session => {
      const destination = '/channel/abort';
      const messages = session.subscribe({ destination });
      const transaction = session.client.begin();
      transaction.send({ destination }).end('never');
      await within(new Promise(resolve => transaction.abort({ onReceipt: resolve })));
      await session.send({ destination }, 'after');
      assert.equal(text(await messages.take()), 'after');
    });
  },

  async 'heart-beat'() {
    await Session.use({ heartBeat: '1000,1000' }, async session => {
      await pause(4500); // stompit ends the session itself when no heart-beat comes; it shows none
      assert.equal(session.errors.size, 0);
      await session.send({ destination: '/channel/heart-beat' }, 'still here');
    });
  },

  async resume() {
    const destination = '/channel/resume';
    await Session.use({}, async session => {
      for (let number = 1; number <= 5; number++) await session.send({ destination }, `m${number}`);
    });
    await Session.use({}, async session => {
      const messages = session.subscribe({ destination, from: 'seq=3' });
      for (const number of [3, 4, 5]) {
        const message = await messages.take();
        assert.equal(message.headers.seq, String(number));
        assert.equal(text(message), `m${number}`);
      }
    });
  },

  async durable() {
    const destination = '/channel/durable';
    const headers = { destination, ack: 'client-individual', 'durable-subscription-name': 'desk' };
    await Session.use({}, async session => {
      const messages = session.subscribe({ ...headers });
      await session.send({ destination }, 'done');
      await session.send({ destination }, 'open');
      const message = await messages.take();
      await within(new Promise(resolve => session.client.ack(message.frame, {}, { onReceipt: resolve })));
      assert.equal(text(await messages.take()), 'open');
    });
    await Session.use({}, async session => {
      const message = await session.subscribe({ ...headers }).take();
      assert.equal(text(message), 'open');
      await within(new Promise(resolve => session.client.ack(message.frame, {}, { onReceipt: resolve })));
    });
  },

  async 'not-permitted'() {
    await Session.use({ token: env.PINION_READER_TOKEN }, async session => {
      session.client.send({ destination: '/channel/forbidden' }).end('x');
      const error = await session.errors.take();
      assert.match(error.message, /you may not send to/);
    });
  },

  async disconnect() {
    const session = await Session.open();
    await within(new Promise((resolve, reject) => {
      session.client.disconnect(error => (error ? reject(error) : resolve()));
    }));
  },
};

async function headerComesBack(note) {
  await Session.use({}, async session => {
    const destination = '/channel/headers';
    const messages = session.subscribe({ destination });
    await session.send({ destination, note }, 'x');
    assert.equal((await messages.take()).headers.note, note);
  });
}

run('stompit', steps);
