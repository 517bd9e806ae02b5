'use strict';
// One handshake and one STOMP session by Node's own OpenSSL, with the server's certificate and name verified.
// Prints what was agreed on as one line of JSON. Arguments: port, file of trusted certificates, token, group or ''.

const fs = require('node:fs');
const tls = require('node:tls');

const [port, trust, token, group] = process.argv.slice(2);
const socket = tls.connect({
  host: 'localhost',
  port: Number(port),
  ca: fs.readFileSync(trust),
  ALPNProtocols: ['v12.stomp'],
  ...(group ? { ecdhCurve: group } : {}),
});
socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
socket.on('error', error => {
  console.log(JSON.stringify({ error: error.code ?? error.message }));
  process.exitCode = 1;
});
socket.on('secureConnect', () => {
  socket.write(`CONNECT\naccept-version:1.2\nhost:localhost\npasscode:${token}\n\n\0`);
});
let heard = '';
socket.on('data', chunk => {
  heard += chunk;
  if (!heard.includes('\0')) return;
  console.log(JSON.stringify({
    openssl: process.versions.openssl,
    group: socket.getEphemeralKeyInfo(),
    protocol: socket.getProtocol(),
    cipher: socket.getCipher().standardName,
    alpn: socket.alpnProtocol,
    authorized: socket.authorized,
    answer: heard.slice(0, heard.indexOf('\n')),
  }));
  socket.end();
});
