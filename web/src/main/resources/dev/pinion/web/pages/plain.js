// What both pages need: to show what others wrote as text and as nothing else, and to come in and back.

// What a reader could be led astray by: controls, line ends of Unicode, marks that turn the direction of writing or are not
// seen, and halves of characters. The rule of the terminal, of the log and of --json.
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const SHORT = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const unit = character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

// The text with each such character as its number.
export function plain(text) {
  return String(text ?? '').replace(OBEYED, found => SHORT[found] ?? [...found].flatMap(c => c.split('')).map(unit).join(''));
}

// An element with attributes and children; a text among these becomes plain text, never markup.
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter(child => child !== undefined && child !== '')
    .map(child => (child instanceof Node ? child : document.createTextNode(plain(child)))));
  return element;
}

// Puts these children in the place of those that are there.
export function fill(element, ...children) {
  element.replaceChildren(...make('div', {}, ...children).childNodes);
}

// What an ERROR frame says to a person.
export function why(frame) {
  return plain(`${frame.headers.message ?? 'the server has ended the session'}${frame.headers.code ? ` (${frame.headers.code})` : ''}`);
}

// Where STOMP is spoken: beside this page.
export const socketUrl = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/stomp`;

// How stompjs tries again: soon, then less and less often, and not all pages at once.
export const patience = () => ({ reconnectDelay: 200 + Math.random() * 800, maxReconnectDelay: 30_000,
  reconnectTimeMode: StompJs.ReconnectionTimeMode.EXPONENTIAL });

// A server that is being emptied says when to come back; up to half of that more, so that not all come at once.
export async function comeBack(client, frame) {
  const seconds = +frame.headers['retry-after'];
  if (!(seconds > 0)) return;
  await client.deactivate();
  setTimeout(() => client.activate(), seconds * 1000 * (1 + Math.random() / 2));
}

// Codes after which the same token is not tried again.
export const NEEDS_TOKEN = ['token-rejected', 'token-expired', 'session-revoked', 'not-permitted', 'version-unsupported'];

// The dialog in which a page is given its token: at the beginning, after a refusal, or for a session that goes on; then the
// server has the new one before the old one ends. The token stays here, in memory alone.
export class Login {
  token = '';
  #dialog = document.getElementById('login');
  #given = 0;

  // `renewed` hears the server's answer to a token for a session that goes on.
  constructor(client, renewed) {
    const field = document.getElementById('token');
    client.beforeConnect = () => { client.connectHeaders = { passcode: this.token }; };
    this.#dialog.addEventListener('submit', () => {
      this.token = field.value.trim();
      field.value = '';
      if (!client.connected) return void client.activate();
      const receipt = `token-${++this.#given}`;
      client.watchForReceipt(receipt, renewed);
      client.publish({ destination: '/server/token', body: this.token, headers: { receipt } });
    });
    this.#dialog.addEventListener('cancel', event => { if (!client.connected) event.preventDefault(); });
    document.getElementById('renew').addEventListener('click', () => this.ask(''));
  }

  ask(reason) {
    document.getElementById('refused').textContent = reason;
    if (!this.#dialog.open) this.#dialog.showModal();
  }
}
