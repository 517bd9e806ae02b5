// The test suite of stompjs itself, in a real Chromium, over /stomp. Its tests are made for a RabbitMQ and a page of their own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Server, chromium, qunit, stompJs4, testsOfStompJs } from './surroundings.mjs';

const SLOWER = 5;

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start('--alias', '/topic/=/channel/'), chromium()]);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

async function run(tests, library) {
  const context = await browser.newContext({ bypassCSP: true }); // the suite is no page of ours
  const page = await context.newPage();
  await page.goto(`${server.url}/chat`);
  await page.addScriptTag({ content: library });
  await page.evaluate(password => {
    window.TEST = { destination: '/topic/chat.general', login: 'guest', password, timeout: 2000, debug() {},
      url: `ws://${location.host}/stomp`, badUrl: 'ws://127.0.0.1:1/' };
    window.stompClient = () => Stomp.client(TEST.url);
    window.badStompClient = () => Stomp.client(TEST.badUrl);
  }, server.token('guest', 'send:> read:>'));
  await page.evaluate(() => { window.QUnit = { config: { autostart: false, testTimeout: 30_000 } }; });
  await page.addScriptTag({ content: qunit });
  // Some tests look after some hundred milliseconds what has happened: all pauses of suite and library, but not of QUnit, are longer by as much.
  await page.evaluate(times => {
    const given = window.setTimeout;
    window.setTimeout = (what, millis = 0, ...more) => given(what, millis * times, ...more);
  }, SLOWER);
  for (const [, content] of tests) await page.addScriptTag({ content });
  const ran = await page.evaluate(() => new Promise(resolve => {
    const wrong = [];
    let count = 0;
    QUnit.log(({ result, module, name, message, actual, expected }) => { if (!result) wrong.push(`${module}: ${name}: ${message} (${actual} and not ${expected})`); });
    QUnit.testDone(() => { count++; });
    QUnit.done(() => resolve({ count, wrong }));
    QUnit.start();
  }));
  await context.close();
  return ran;
}

test('stompjs 4.0.8 passes all its tests', async () => {
  const { count, wrong } = await run(testsOfStompJs, stompJs4);
  assert.deepEqual(wrong, []);
  assert.ok(count >= 38, `${count} tests`);
});
