// The console and the chat page in a real Chromium before a real server. `.ci/browser-setup` installs what is needed;
// node --test web/src/test/browser/ runs them. Pictures go into web/target/browser/.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Running, Server, axe, chromium, out, stompJsOfNpm, until, vendored } from './surroundings.mjs';

const HOSTILE = '<img src=x onerror=window.hacked=1><script>window.hacked=1</script>';
const ADMIN = 'admin read:pinion.audit read:> send:>';
const PATIENCE = { timeout: 60_000 };

let server;
let browser;
let admin;
const complaints = [];

before(async () => {
  [server, browser] = await Promise.all([Server.start(), chromium()]);
  admin = server.token('olga', ADMIN);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

async function open(where, token, { scheme = 'light', width = 1280, hash = '' } = {}) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE.timeout);
  page.on('console', message => { if (/Security Policy|Trusted|Uncaught/.test(message.text())) complaints.push(message.text()); });
  page.on('pageerror', error => complaints.push(String(error)));
  await page.goto(server.url + where + hash);
  if (token) await login(page, token);
  return page;
}

async function login(page, token) {
  await page.fill('#token', token);
  await page.press('#token', 'Enter');
  await page.waitForSelector('main:not([hidden])');
}

// A client without a page of its own, out of the stompjs that the pages have too.
async function client(page, token, headers = {}) {
  return page.evaluateHandle(([passcode, more]) => new Promise((resolve, reject) => {
    const made = new StompJs.Client({ brokerURL: `ws://${location.host}/stomp`, reconnectDelay: 0, connectHeaders: { passcode, ...more } });
    made.errors = [];
    made.onConnect = () => resolve(made);
    made.onStompError = frame => { made.errors.push(frame.headers.code); reject(new Error(frame.headers.message)); };
    made.activate();
  }), [token, headers]);
}

const rows = (page, table) => page.$$eval(`#${table}-table tbody tr`, found => found.map(row => [...row.cells].map(cell => cell.textContent)));
const bodies = page => page.$$eval('#lines .line:not(.note) .body', found => found.map(each => each.textContent));
// A line of one's own is shown before its receipt has come.
const allHaveReceipts = page => page.$$eval('#lines .mark', found => found.every(mark => mark.textContent === '✓'));
const row = (page, table, text) => page.locator(`#${table}-table tbody tr`, { hasText: text });

async function say(page, text) {
  await page.fill('#text', text);
  await page.press('#text', 'Enter');
}

test('stompjs is the one of npm, whose checksum the lock file holds', () => {
  assert.deepEqual(fs.readFileSync(vendored), fs.readFileSync(stompJsOfNpm));
});

test('a token that is none is told, and nothing else is shown', async () => {
  const page = await open('/');
  await page.fill('#token', 'nonsense');
  await page.press('#token', 'Enter');
  await page.waitForFunction(() => document.getElementById('refused').textContent.includes('token-rejected'));
  assert.equal(await page.isVisible('main'), false);
  await login(page, admin);
  assert.deepEqual(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]), ['', 0, 0]);
  await page.context().close();
});

test('every table fills, and what others have chosen is text', async () => {
  const page = await open('/', admin);
  const hostile = await client(page, server.token(HOSTILE, 'send:> read:>'));
  await page.evaluate(made => {
    made.subscribe('/channel/plant.pump', () => {}, { 'durable-subscription-name': '<b>place</b>', ack: 'client-individual' });
    made.load = setInterval(() => made.publish({ destination: '/channel/plant.pump', body: 'running' }), 20);
  }, hostile);

  await until('the session', async () => (await rows(page, 'on')).some(cells => cells[0] === HOSTILE && cells[5] !== '–'));
  await until('the channel and its curve', async () => (await rows(page, 'flows')).some(cells => cells[0] === 'plant.pump' && cells[1] !== '–')
    && await page.$$eval('#flows-table polyline', found => found.some(line => line.getAttribute('points').split(' ').length > 3)));
  await until('the durable subscription', async () => (await rows(page, 'cursors')).some(cells => cells[1] === '<b>place</b>'));
  await until('the keys', async () => (await rows(page, 'keys')).some(cells => cells[0] === HOSTILE));
  await until('the events', async () => (await rows(page, 'happened')).some(cells => cells[3].includes(HOSTILE)));
  await until('events that are counted', async () => (await rows(page, 'happened')).some(cells => cells[2].startsWith('× ')));
  await until('the verdict', async () => await page.textContent('#verdict') === 'All is well.');
  const facts = await page.textContent('#facts');
  for (const fact of ['Version', 'Sync to disk', 'Disk left', 'Last backup']) assert.ok(facts.includes(fact), facts);
  assert.ok(!facts.includes('not known'), facts);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(await page.locator('img, main script, #on-table b').count(), 0);
  await page.evaluate(made => { clearInterval(made.load); return made.deactivate(); }, hostile);
  await page.context().close();
});

test('tables are filtered and sorted, by keyboard too', async () => {
  const page = await open('/', admin);
  await client(page, server.token('zoe', 'send:>'));
  await client(page, server.token('abel', 'send:>'));
  const names = async () => (await rows(page, 'on')).map(cells => cells[0]).filter(name => ['abel', 'zoe'].includes(name)).join();
  await until('in order', async () => await names() === 'abel,zoe');
  await page.locator('#on-table th button', { hasText: 'Who' }).focus();
  await page.keyboard.press('Enter');
  await until('the other way round', async () => await names() === 'zoe,abel');
  assert.equal(await page.getAttribute('#on-table th:first-child', 'aria-sort'), 'descending');
  await page.fill('#on-filter', 'zoe');
  await until('filtered', async () => (await rows(page, 'on')).map(cells => cells[0]).join() === 'zoe');
  await page.context().close();
});

test('a session is ended and a token revoked, each behind a question', async () => {
  const page = await open('/', admin);
  const mallory = server.token('mallory', 'send:>');
  const first = await client(page, mallory);
  const errors = made => page.evaluate(each => each.errors.join(), made);
  await row(page, 'on', 'mallory').waitFor();

  await row(page, 'on', 'mallory').locator('button', { hasText: 'End' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('#sure[open]');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel');
  await page.keyboard.press('Escape');
  await page.waitForSelector('#sure:not([open])', { state: 'attached' });
  assert.equal(await errors(first), '');
  assert.match(await page.evaluate(() => document.activeElement.ariaLabel), /^End session /);

  await row(page, 'on', 'mallory').locator('button', { hasText: 'End' }).click();
  await page.click('#sure-yes');
  await until('the end', async () => await errors(first) === 'ended-by-operator');
  await row(page, 'on', 'mallory').waitFor({ state: 'detached' });

  const second = await client(page, mallory); // its token was good
  await row(page, 'on', 'mallory').locator('button', { hasText: 'Revoke' }).click();
  await page.click('#sure-yes');
  await until('the end', async () => await errors(second) === 'session-revoked');
  await assert.rejects(client(page, mallory), /refused/);
  await until('the event', async () => (await rows(page, 'happened')).some(cells => cells[1] === 'revoked' && cells[3].includes('by=olga')));
  await page.context().close();
});

test('a pin is learned and a key promoted', async () => {
  const page = await open('/', admin);
  const pins = path.join(server.folder, 'pins');
  const watch = (...more) => new Running('listen', '--server', `localhost:${server.port}`, '--pin-file', pins, ...more,
    '--token-file', server.tokenFile('meter', 'read:news'), '/channel/news');
  const pinsOf = () => JSON.parse(server.command('certs', 'status', '--json'));

  const meter = watch('--pin', pinsOf().current.pin);
  await until('it has learned', async () => (await rows(page, 'keys')).some(cells => cells[0] === 'meter' && cells[1].includes('knows')));
  await meter.end();
  server.command('certs', 'stage');
  await until('it waits', async () => (await rows(page, 'keys')).some(cells => cells[0] === 'meter' && cells[1].includes('not learned')));
  await until('no promotion', () => page.isDisabled('#promote'));
  assert.match(await page.textContent('#keys-verdict'), /^1 would be locked out/);
  const again = watch();
  await until('a promotion', () => page.isEnabled('#promote'));
  const before = pinsOf();
  await page.click('#promote');
  await page.click('#sure-yes');
  await until('the new key', async () => (await page.textContent('#keys-facts')).startsWith(`Current key${before.next.pin}`));
  assert.equal(pinsOf().current.pin, before.next.pin);
  await again.end();
  await page.context().close();
});

test('a chat between two pages and a terminal', async () => {
  const scope = 'read:room send:room';
  const anna = await open('/chat', server.token('anna', scope));
  const bert = await open('/chat', server.token('bert', scope));
  const terminal = new Running('chat', '--data', server.data, '/channel/room');
  await until('it is in', () => /You are operator/.test(terminal.err + terminal.lines.join()));

  await say(anna, `hello \u202e${HOSTILE}`);
  const shown = `hello \\u202e${HOSTILE}`;
  for (const page of [anna, bert]) await until('the line', async () => (await bodies(page)).join() === shown);
  await until('her receipt', async () => await anna.textContent('.line.own .mark') === '✓');
  assert.equal(await anna.locator('.line img, .line script').count(), 0);
  await terminal.line(/^\[1\] anna: hello \\u202e<img/);
  terminal.process.stdin.write('here, too\n');
  for (const page of [anna, bert]) await until('the terminal', async () => (await bodies(page)).at(-1) === 'here, too');

  // Unread marks, and a line for one person
  await bert.click('#channels button:first-child');
  await say(anna, 'anybody?');
  await until('the mark', async () => /room1 new/.test(await bert.textContent('#channels')) && (await bert.title()).startsWith('(1)'));
  await bert.locator('#channels button', { hasText: 'room' }).click();
  await until('no mark', async () => !/new/.test(await bert.textContent('#channels')));
  await say(anna, '/msg bert psst');
  await until('a refusal in words', async () => /needs the scope send:@bert/.test(await anna.textContent('#lines')));
  await until('and connected again', async () => /^anna, until/.test(await anna.textContent('#state')));
  terminal.process.stdin.write('close\n');
  await terminal.ended;
  await Promise.all([anna, bert].map(page => page.context().close()));
});

test('history comes on scrolling up, in order and once', async () => {
  const writer = await open('/chat', server.token('writer', 'read:long send:long'));
  const taken = text => writer.evaluate(said => {
    document.getElementById('text').value = said;
    document.getElementById('say').requestSubmit();
    return document.getElementById('text').value === '';
  }, text);
  for (let n = 0; n < 130; n++) await until('it is taken', () => taken(`${n}`)); // not while 100 wait for their receipts
  await until('all are there', async () => (await bodies(writer)).length === 130 && await allHaveReceipts(writer));
  const reader = await open('/chat', server.token('reader', 'read:long'));
  await until('the last page', async () => (await bodies(reader)).length >= 50);
  assert.equal((await bodies(reader)).at(-1), '129');
  await until('all of it', async () => {
    await reader.$eval('#lines', box => { box.scrollTop = box.scrollTop === 0 ? 5 : 0; });
    return (await bodies(reader)).length >= 130;
  });
  assert.deepEqual(await bodies(reader), [...Array(130).keys()].map(String));
  await Promise.all([writer, reader].map(page => page.context().close()));
});

test('a server that is killed and started again loses no line and doubles none', async () => {
  const scope = 'read:steady send:steady';
  const writer = await open('/chat', server.token('writer', scope));
  const reader = await open('/chat', server.token('reader', scope));
  const console = await open('/', admin);
  await writer.evaluate(() => {
    window.said = 0;
    window.saying = setInterval(() => {
      document.getElementById('text').value = `${window.said}`;
      document.getElementById('say').requestSubmit();
      if (document.getElementById('text').value === '') window.said++; // taken
    }, 25);
  });
  await until('lines', async () => (await bodies(reader)).length > 30);
  await server.stop('SIGKILL');
  await until('it is seen', async () => /trying again/.test(await reader.textContent('#state')));
  await server.run();
  await until('more lines', async () => { const all = await bodies(reader); return +all.at(-1) > 150; });
  const said = await writer.evaluate(() => { clearInterval(window.saying); return window.said; });
  const expected = [...Array(said).keys()].map(String);
  for (const page of [writer, reader]) {
    await until('all lines', async () => (await bodies(page)).length >= said);
    assert.deepEqual(await bodies(page), expected);
  }
  await until('all receipts', () => allHaveReceipts(writer));
  await until('the console is back', async () => await console.textContent('#verdict') === 'All is well.');
  await Promise.all([writer, reader, console].map(page => page.context().close()));
});

for (const [scheme, width] of [['light', 1400], ['light', 320], ['dark', 1400], ['dark', 320]]) {
  test(`both pages are accessible and fit, ${scheme}, ${width} pixels wide`, async () => {
    for (const [where, token, isFull] of [['/', admin, async page => (await rows(page, 'happened')).length > 3 && (await rows(page, 'keys')).length > 0],
      ['/chat', server.token('anna', 'read:room send:room read:news'), async page => (await bodies(page)).length > 0]]) {
      const page = await open(where, undefined, { scheme, width, hash: where === '/chat' ? '#news,room' : '' });
      const name = where === '/' ? 'console' : 'chat';
      await examine(page, `${name}-login-${scheme}-${width}`);
      await login(page, token);
      await until('something to see', () => isFull(page));
      await examine(page, `${name}-${scheme}-${width}`);
      await page.context().close();
    }
  });
}

async function examine(page, name) {
  await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than its window`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.filter(each => ['serious', 'critical'].includes(each.impact))
    .map(each => `${name}: ${each.id}: ${each.nodes.map(node => node.html).join(' ')}`), []);
}

test('no page broke the policy that it came with, nor a script of its own', () => {
  assert.deepEqual(complaints, []);
});

test('the counts are in a form that Prometheus takes', async () => {
  execFileSync('promtool', ['check', 'metrics'], { input: await (await fetch(`${server.url}/metrics`)).text() });
});
