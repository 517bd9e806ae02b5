'use strict';
// What both Node clients need: the server's address, a TLS socket that checks certificate, host name and pin, and a
// runner that prints `ok STEP`, `cannot STEP: WHY` or `failed STEP: WHY`.

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const tls = require('node:tls');

const env = process.env;
const PATIENCE = 15_000;

const server = {
  host: 'localhost',
  port: Number(env.PINION_PORT),
  ca: fs.readFileSync(env.PINION_TRUST),
  pins: env.PINION_PINS.split(','),
};
const other = {
  host: 'localhost',
  port: Number(env.PINION_OTHER_PORT),
  ca: fs.readFileSync(env.PINION_OTHER_TRUST),
  pins: env.PINION_OTHER_PINS.split(','),
};

// Options for tls.connect: the certificate is verified against `ca`, then the host name, then the pin of the key.
function tlsOptions({ host, port, ca, pins }) {
  return {
    host,
    port,
    ca,
    servername: host,
    ALPNProtocols: ['v12.stomp'],
    checkServerIdentity(name, certificate) {
      // certificate.pubkey will not do: for EC keys it is the bare point.
      const key = new crypto.X509Certificate(certificate.raw).publicKey.export({ type: 'spki', format: 'der' });
      const pin = 'sha256//' + crypto.createHash('sha256').update(key).digest('base64');
      return tls.checkServerIdentity(name, certificate)
        ?? (pins.includes(pin) ? undefined : new Error(`the server's pin is ${pin}, expected one of ${pins}`));
    },
  };
}

// A queue whose take() waits.
class Queue {
  #items = [];
  #takers = [];

  put(item) {
    const taker = this.#takers.shift();
    if (taker) taker(item); else this.#items.push(item);
  }

  get size() {
    return this.#items.length;
  }

  take() {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift());
    return within(new Promise(resolve => this.#takers.push(resolve)));
  }
}

function within(promise, millis = PATIENCE) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing for ${millis} ms`)), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const pause = millis => new Promise(resolve => setTimeout(resolve, millis));

class Cannot extends Error {}

// The library's name is that of its package, which need not export its description.
async function run(library, steps) {
  const description = path.join(process.env.NODE_PATH, library, 'package.json');
  console.log(`version ${JSON.parse(fs.readFileSync(description)).version}`);
  const wanted = process.argv.slice(2);
  let failed = false;
  for (const [name, step] of Object.entries(steps)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    try {
      await step();
      console.log(`ok ${name}`);
    } catch (why) {
      if (why instanceof Cannot) {
        console.log(`cannot ${name}: ${why.message}`);
      } else {
        failed = true;
        console.log(`failed ${name}: ${String(why.stack ?? why).replaceAll('\n', ' | ')}`);
      }
    }
  }
  process.exit(failed ? 1 : 0);
}

module.exports = { server, other, tlsOptions, Queue, Cannot, within, pause, run, env };
