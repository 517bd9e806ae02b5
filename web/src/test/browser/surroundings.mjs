// What the tests of the pages need: a real server by the `pinion` command, a door that stays while the server is another, tokens,
// and Debian's Chromium.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');
const pinion = process.env.PINION ?? path.join(root, 'pinion');
const modules = createRequire(path.join(root, 'web/target/browser/'));
export const out = path.join(root, 'web/target/browser');
export const axe = fs.readFileSync(modules.resolve('axe-core/axe.min.js'), 'utf8');
export const vendored = path.join(root, 'web/src/main/resources/dev/pinion/web/pages/vendor/stompjs-7.5.0.js');
export const qunit = fs.readFileSync(modules.resolve('qunit'), 'utf8');
// The last version of stompjs whose package has its tests.
const stompJs4Folder = path.dirname(modules.resolve('stompjs-4/package.json'));
export const stompJs4 = fs.readFileSync(path.join(stompJs4Folder, 'lib/stomp.js'), 'utf8');
const tests = path.join(stompJs4Folder, 'tests/unit');
export const testsOfStompJs = fs.readdirSync(tests).map(name => [name, fs.readFileSync(path.join(tests, name), 'utf8')]);
export const stompJsOfNpm = path.join(path.dirname(modules.resolve('@stomp/stompjs')), 'stomp.umd.js');

// As root there is no sandbox; the rest keeps it from looking for hosts that are none of ours.
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
export const chromium = () => modules('playwright-core').chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });

export async function until(what, isSo, millis = 60_000) {
  const end = Date.now() + millis;
  let last;
  while (Date.now() < end) {
    last = await isSo();
    if (last) return last;
    await new Promise(resolve => { setTimeout(resolve, 50); });
  }
  throw new Error(`${what}: not within ${millis} ms; last: ${JSON.stringify(last)}`);
}

// A program of ours that runs until it is told to end; its lines are kept.
export class Running {
  lines = [];

  constructor(...args) {
    this.process = spawn(pinion, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    readline.createInterface({ input: this.process.stdout }).on('line', line => this.lines.push(line));
    this.err = '';
    this.process.stderr.on('data', data => { this.err += data; });
    this.ended = once(this.process, 'exit');
  }

  line(pattern) {
    return until(`a line like ${pattern}`, () => {
      if (this.process.exitCode !== null) throw new Error(`it has ended: ${this.err}`);
      return this.lines.map(line => pattern.exec(line)).find(Boolean);
    });
  }

  async end(signal = 'SIGTERM') {
    this.process.kill(signal);
    await this.ended;
  }
}

// A server on its folder, and a port before its web door that stays the same over restarts.
export class Server {
  sockets = new Set();

  static async start(...more) {
    const server = new Server();
    server.more = more;
    server.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pinion-browser-'));
    server.data = path.join(server.folder, 'data');
    server.relay = net.createServer(socket => server.#pass(socket)).listen(0, '127.0.0.1');
    await once(server.relay, 'listening');
    server.url = `http://127.0.0.1:${server.relay.address().port}`;
    await server.run();
    return server;
  }

  #pass(socket) {
    const to = net.connect(this.web ?? 1, '127.0.0.1');
    for (const [one, other] of [[socket, to], [to, socket]]) {
      this.sockets.add(one);
      one.on('error', () => {}).on('close', () => { this.sockets.delete(one); other.destroy(); });
      one.pipe(other);
    }
  }

  async run() {
    this.program = new Running('serve', '--data', this.data, '--bind', '127.0.0.1', '--port', '0', '--web-listen', '127.0.0.1:0',
      '--set', 'audit.channel=true', ...this.more);
    this.port = +(await this.program.line(/^listening on 127\.0\.0\.1:(\d+)$/))[1];
    this.web = +(await this.program.line(/^web on 127\.0\.0\.1:(\d+)$/))[1];
  }

  async stop(signal) {
    await this.program.end(signal);
    this.web = undefined;
  }

  command(...args) {
    return execFileSync(pinion, [...args, '--data', this.data], { encoding: 'utf8' });
  }

  // In a file, as the commands take it.
  tokenFile(subject, scope) {
    const file = path.join(this.folder, `${Math.random()}.token`);
    this.command('token', 'new', '--sub', subject, '--scope', scope, '--ttl', '2h', '--out', file);
    return file;
  }

  token(subject, scope) {
    return fs.readFileSync(this.tokenFile(subject, scope), 'utf8').trim();
  }

  async close() {
    await this.program.end();
    this.relay.close();
    for (const socket of this.sockets) socket.destroy();
    fs.rmSync(this.folder, { recursive: true });
  }
}
