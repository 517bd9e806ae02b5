'use strict';
// Drives @stomp/rx-stomp (npm) over the WebSocket of Node against a web door at PINION_WEB.

const assert = require('node:assert/strict');
const { RxStomp, RxStompState } = require('@stomp/rx-stomp');
const { filter, firstValueFrom, take, toArray } = require('rxjs');
const { within, run, env } = require('./steps.js');

// Waits until it is connected, unless it shall not be.
async function use(work, options) {
  const stomp = new RxStomp();
  stomp.configure({ brokerURL: env.PINION_WEB, connectHeaders: { passcode: env.PINION_TOKEN }, reconnectDelay: 100, ...options });
  stomp.activate();
  try {
    if (!options) await within(firstValueFrom(stomp.connected$));
    await work(stomp);
  } finally {
    await stomp.deactivate();
  }
}

const receipt = (stomp, id) => within(stomp.asyncReceipt(id));

const steps = {
  async connect() {
    await use(async stomp => {
      assert.equal((await within(firstValueFrom(stomp.serverHeaders$)))['user-name'], 'stock');
    });
  },

  async 'wrong-token'() {
    await use(async stomp => {
      const error = await within(firstValueFrom(stomp.stompErrors$));
      assert.equal(error.headers.code, 'token-rejected');
    }, { connectHeaders: { passcode: 'not.a.token' } });
  },

  async echo() {
    await use(async stomp => {
      const came = firstValueFrom(stomp.watch({ destination: '/channel/rx.echo', subHeaders: { receipt: 'watch' } }));
      await receipt(stomp, 'watch');
      stomp.publish({ destination: '/channel/rx.echo', body: 'gr\u00fc\u00df dich', headers: { receipt: 'sent' } });
      assert.equal((await receipt(stomp, 'sent')).headers.seq, '1');
      const message = await within(came);
      assert.equal(message.body, 'gr\u00fc\u00df dich');
      assert.equal(message.headers.sender, 'stock');
    });
  },

  async 'many in order'() {
    await use(async stomp => {
      const came = firstValueFrom(stomp.watch({ destination: '/channel/rx.many', subHeaders: { receipt: 'watch' } }).pipe(take(1_000), toArray()));
      await receipt(stomp, 'watch');
      for (let n = 0; n < 1_000; n++) stomp.publish({ destination: '/channel/rx.many', body: `${n}` });
      assert.deepEqual((await within(came)).map(message => +message.body), [...Array(1_000).keys()]);
    });
  },

  // What it was made for: watches and what was published meanwhile go on by themselves.
  async 'connects again'() {
    await use(async stomp => {
      const came = firstValueFrom(stomp.watch({ destination: '/channel/rx.again', subHeaders: { from: 'first' } }).pipe(take(2), toArray()));
      stomp.publish({ destination: '/channel/rx.again', body: 'before', headers: { receipt: 'before' } });
      await receipt(stomp, 'before');
      const again = firstValueFrom(stomp.connectionState$.pipe(filter(state => state === RxStompState.CLOSED)));
      stomp.stompClient.forceDisconnect();
      await within(again);
      stomp.publish({ destination: '/channel/rx.again', body: 'after' });
      const bodies = (await within(came)).map(message => message.body);
      assert.equal(bodies[0], 'before');
      assert.ok(['before', 'after'].includes(bodies[1])); // it watches from the first one again
      await within(firstValueFrom(stomp.watch({ destination: '/channel/rx.again', subHeaders: { from: 'last' } })
        .pipe(filter(message => message.body === 'after'))));
    });
  },
};

run('@stomp/rx-stomp', steps);
