'use strict';
// Sends each line of stdin to a channel and prints what comes there, over restarts, rotations and expired tokens.
// Ends when stdin has ended and all of its lines are stored and printed. docs/clients.md says what must hold, and why.
//     node follow.js HOST PORT PIN_FILE TOKEN_FILE /channel/NAME POSITION_FILE
// Needs @stomp/stompjs 7 (npm). PIN_FILE is what `pinion certs pins` prints. Whoever renews it or TOKEN_FILE writes it
// aside and renames it. The pin alone says who the server is: it outlives the certificate, so nothing else is compared.
const { createHash, randomBytes } = require('node:crypto');
const fs = require('node:fs');
const readline = require('node:readline');
const tls = require('node:tls');
const { Client, Versions } = require('@stomp/stompjs');

const [host, port, pinFile, tokenFile, destination, positionFile] = process.argv.slice(2);
const NEVER = ['malformed-frame', 'limit-exceeded', 'not-permitted', 'destination-invalid', 'history-changed',
  'idempotency-mismatch', 'cursor-taken', 'version-unsupported']; // what time does not cure
const outbox = new Map(); // idempotency key: line that has no receipt yet; in their order
let position = fs.existsSync(positionFile) ? JSON.parse(fs.readFileSync(positionFile, 'utf8')) : { from: 'first' };
let seen = Number(position.from.split('=')[1] ?? 1) - 1;
let [stored, failures, exitCode, ready, token, refreshing] = [0, 0, 0, false];

const pause = millis => new Promise(resolve => { setTimeout(resolve, millis); });
const shown = text => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?'); // what others wrote must not steer our terminal
function read(file) {
  try { return fs.readFileSync(file, 'utf8').trim(); } catch (error) { console.error(error.message); return ''; }
}

// What stompjs expects of a WebSocket, over TLS. Only when the pin has matched it is open, and stompjs begins to send.
class PinnedSocket {
  readyState = 0; // CONNECTING
  constructor() {
    this.socket = tls.connect({ host, port, minVersion: 'TLSv1.3', rejectUnauthorized: false }, () => {
      const key = this.socket.getPeerX509Certificate().publicKey.export({ type: 'spki', format: 'der' });
      const pin = 'sha256//' + createHash('sha256').update(key).digest('base64');
      const known = read(pinFile).split(/\s+/).includes(pin); // read anew by each connection
      if (!known) return this.socket.destroy(new Error(`pin ${pin} is not in ${pinFile}; nothing was sent`));
      this.readyState = 1; // OPEN
      return this.onopen();
    });
    this.socket.on('data', chunk => this.onmessage({ data: new Uint8Array(chunk).buffer }));
    this.socket.on('error', error => console.error(error.message));
    this.socket.on('close', () => { this.readyState = 3; this.onclose({}); });
  }
  send(data) { this.socket.write(data); }
  close() { this.socket.end(); }
  terminate() { this.socket.destroy(); }
}

const client = new Client({
  webSocketFactory: () => new PinnedSocket(),
  stompVersions: new Versions([Versions.V1_2]),
  discardWebsocketOnCommFailure: true,
  connectionTimeout: 30_000, // heart-beats are every 10 s where nothing else is said
  reconnectDelay: 1, // beforeConnect waits instead: at random, and ever longer
  beforeConnect: async () => {
    await pause(Math.random() * Math.min(30_000, 100 * 2 ** Math.min(failures++, 10)));
    token = read(tokenFile) || token;
    client.connectHeaders = { host, passcode: token ?? '' };
  },
  onConnect: frame => {
    console.error('connected');
    refreshIn(0.75 * (frame.headers['token-expires'] - Date.now()));
    client.subscribe(destination, print, { id: '0', ...position }); // refused if the history is another one
    ready = true;
    send(...outbox.keys()); // again, before anything newer; the server knows what it has
  },
  onWebSocketClose: () => { ready = false; clearTimeout(refreshing); console.error('no connection'); },
  onStompError: frame => { // the server closes behind it
    console.error(`ERROR ${frame.headers.code}: ${shown(frame.headers.message)}`);
    if (!NEVER.includes(frame.headers.code)) return;
    exitCode = 1; // where one line is refused the others go on, over the next connection
    if (!outbox.delete(frame.headers['receipt-id'])) process.exit(exitCode);
  },
  onUnhandledReceipt: ({ headers }) => {
    if (headers['receipt-id'] === 'token') {
      console.error('token refreshed');
      refreshIn(0.75 * (headers['token-expires'] - Date.now()));
    } else if (outbox.delete(headers['receipt-id'])) {
      [stored, failures] = [Number(headers.seq), 0];
      console.error(`stored [${stored}]${headers.duplicate ? ' before' : ''}`);
    }
  },
});

function print({ headers, body }) {
  const [seq, id] = [Number(headers.seq), headers['message-id']];
  if (headers.gap) console.error(`deleted before they were read: ${headers.gap}`);
  if (seq <= seen) return; // it came again
  console.log(`[${seq}] ${shown(headers.sender)}: ${shown(body)}`);
  position = { from: `seq=${seq + 1}`, epoch: id.slice(id.lastIndexOf('@') + 1), chain: headers.chain };
  fs.writeFileSync(`${positionFile}.new`, JSON.stringify(position));
  fs.renameSync(`${positionFile}.new`, positionFile); // a kill between log and this prints it again
  [seen, failures] = [seq, 0];
}

function send(...keys) {
  const frame = key => ({ destination, body: outbox.get(key), headers: { 'idempotency-key': key, receipt: key } });
  if (ready) keys.map(frame).forEach(one => client.publish(one));
}

function refreshIn(millis) {
  clearTimeout(refreshing);
  refreshing = setTimeout(() => {
    const fresh = read(tokenFile) || token;
    if (fresh !== token) client.publish({ destination: '/server/token', body: fresh, headers: { receipt: 'token' } });
    token = fresh;
    refreshIn(1000); // until the file has a new one, and its receipt has come
  }, Math.min(millis, 2 ** 31 - 1));
}

(async () => {
  client.activate();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    while (outbox.size >= 100) await pause(10);
    outbox.set(randomBytes(16).toString('hex'), line);
    send([...outbox.keys()].at(-1));
  }
  while (outbox.size > 0 || seen < stored) await pause(10);
  await client.deactivate(); // DISCONNECT, and its receipt
  process.exit(exitCode);
})();
