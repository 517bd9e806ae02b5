'use strict';
// A STOMP socket over TLS for @stomp/stompjs: what its webSocketFactory expects, with no WebSocket under it.

const tls = require('node:tls');

class TlsSocket {
  constructor(options) {
    this.url = `stomp+tls://${options.host}:${options.port}`;
    this.readyState = 0; // CONNECTING, as in the WebSocket API
    this.binaryType = 'arraybuffer';
    this.socket = tls.connect(options, () => {
      this.readyState = 1;
      this.onopen?.();
    });
    this.socket.on('data', chunk => this.onmessage?.({ data: new Uint8Array(chunk).buffer }));
    this.socket.on('error', error => this.onerror?.(error));
    this.socket.on('close', () => {
      this.readyState = 3;
      this.onclose?.({ wasClean: true, code: 1000, reason: '' });
    });
  }

  send(data) {
    this.socket.write(typeof data === 'string' ? data : Buffer.from(data));
  }

  close() {
    this.readyState = 2;
    this.socket.end();
  }

  terminate() {
    this.socket.destroy();
  }
}

module.exports = { TlsSocket };
