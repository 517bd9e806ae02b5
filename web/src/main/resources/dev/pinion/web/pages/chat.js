// A chat for people: an example of how to write a client of Pinion for the browser. It connects again by itself, goes on with
// each channel where it was, and sends again what has no receipt, so that no line is lost and none comes twice.
// What it must do and why: docs/clients.md.
import { Login, NEEDS_TOKEN, comeBack, fill, make, patience, plain, socketUrl, why } from '/plain.js';

const PAGE = 50; // lines of history at a time
const LINES_MAX = 2_000; // shown of one channel; older ones come again on scrolling up
const PENDING_MAX = 100; // messages of ours without a receipt
const INBOX = '/user/me';
const NAME = /^[\w-]+(\.[\w-]+)*$/; // of a channel
const OPEN_MAX = 50; // channels that an address opens
const $ = id => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

const channels = new Map(); // by destination
const pending = new Map(); // ours without a receipt, by key, in the order in which they were said
let current; // the channel that is shown
let me = '';
let welcome = '';
let epoch = ''; // which history the server has
let ids = 0;

const client = new StompJs.Client({ brokerURL: socketUrl, heartbeatIncoming: 10_000, heartbeatOutgoing: 10_000, ...patience() });
const login = new Login(client, ({ headers }) => state(`${me}, until ${clock.format(new Date(+headers['token-expires']))}`));
client.onConnect = connected;
client.onStompError = refused;
client.onWebSocketClose = () => {
  for (const channel of channels.values()) channel.loading = false;
  if (client.active) state('not connected; trying again');
};
client.onUnhandledMessage = () => {}; // what was on its way when its subscription ended

function state(text) {
  $('state').textContent = plain(text);
}

function connected(frame) {
  if (me !== frame.headers['user-name']) { // somebody else sits here than before, if anybody did
    channels.clear();
    pending.clear();
    welcome = frame.headers.greeting;
  }
  me = frame.headers['user-name'];
  epoch = frame.headers.epoch;
  const until = new Date(+frame.headers['token-expires']);
  state(`${me}, until ${clock.format(until)}`);
  $('renew').hidden = false;
  document.querySelector('main').hidden = false;
  for (const [key, message] of pending) transmit(key, message); // before anything newer, with the same keys
  if (channels.size === 0) firstChannels();
  else for (const channel of channels.values()) follow(channel);
  if (welcome) note(welcome);
  welcome = '';
}

// The server has said why, and closes.
function refused(frame) {
  const { code, 'receipt-id': receipt } = frame.headers;
  const failed = pending.get(receipt);
  const channel = [...channels.values()].find(each => each.asked === receipt);
  if (failed) { // never that frame again; all else goes on
    pending.delete(receipt);
    failed.line.classList.add('failed');
    failed.line.querySelector('.mark').textContent = ` not sent: ${why(frame)}`;
  } else if (channel) {
    channels.delete(channel.destination);
    if (channel === current) select(channels.values().next().value);
    note(`${channel.name} is closed: ${why(frame)}`);
    remember();
  } else if (NEEDS_TOKEN.includes(code)) {
    client.deactivate();
    state('not connected');
    login.ask(why(frame));
  } else {
    state(`ended: ${why(frame)}`);
    comeBack(client, frame);
  }
}

// --- channels ----------------------------------------------------------------------------------------------------------

// Those in the address, else those that the token's scope names without a pattern. No secret: a token is read, not trusted.
function firstChannels() {
  open(INBOX, 'Inbox');
  const named = location.hash.slice(1).split(',').filter(name => NAME.test(name));
  for (const name of (named.length > 0 ? named : namesInScope()).slice(0, OPEN_MAX)) open(`/channel/${name}`, name);
  select([...channels.values()].at(-1));
  $('text').focus();
}

function namesInScope() {
  try {
    const claims = JSON.parse(atob(login.token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    return (claims.scope ?? '').split(' ').filter(word => word.startsWith('read:')).map(word => word.slice('read:'.length)).filter(name => NAME.test(name));
  } catch {
    return [];
  }
}

function open(destination, name) {
  if (channels.has(destination)) return channels.get(destination);
  const channel = { destination, name, lines: [], first: 0, last: 0, unread: 0, epoch: '', chain: '' };
  channels.set(destination, channel);
  follow(channel);
  showChannels();
  return channel;
}

function remember() {
  history.replaceState(null, '', `#${[...channels.values()].filter(each => each.destination !== INBOX).map(each => each.name).join(',')}`);
  showChannels();
}

// From where we were, or from now on; then the receipt says behind which message that is, and history is asked for.
function follow(channel) {
  channel.asked = `follow-${++ids}`;
  const isNew = channel.epoch === '';
  if (isNew) {
    client.watchForReceipt(channel.asked, ({ headers }) => {
      channel.last = +headers.seq;
      channel.first = channel.last + 1;
      channel.epoch = epoch;
      older(channel);
    });
  }
  const from = isNew ? { from: 'next' }
    : { from: `seq=${channel.last + 1}`, epoch: channel.epoch, ...(channel.chain && { chain: channel.chain }) };
  client.subscribe(channel.destination, message => heard(channel, message), { id: `live-${ids}`, receipt: channel.asked, ...from });
}

function heard(channel, message) {
  const seq = +message.headers.seq;
  if (seq <= channel.last) return; // dealt with
  if (message.headers.gap) addLine(channel, gapLine(message.headers.gap), true);
  channel.last = seq;
  channel.chain = message.headers.chain;
  channel.epoch = message.headers['message-id'].split('@').at(-1);
  for (const [key, ours] of pending) if (ours.seq === seq && ours.channel === channel) settle(key);
  addLine(channel, line(message.headers, message.body, '✓'), true);
  if (message.headers.sender !== me && (channel !== current || document.hidden)) {
    channel.unread++;
    showChannels();
  }
}

// The page of history above what is shown. Its replay would go on to the present end, so it is ended where we have the rest.
function older(channel) {
  if (channel.loading || channel.first <= 1 || !client.connected) return;
  channel.loading = true;
  const stop = channel.first;
  const from = Math.max(1, stop - PAGE);
  const lines = [];
  const replay = client.subscribe(channel.destination, message => {
    const seq = +message.headers.seq;
    if (seq && seq < stop) lines.push(line(message.headers, message.body, '✓'));
    if (!channel.loading || (seq < stop - 1 && message.headers.browser !== 'end')) return;
    replay.unsubscribe();
    channel.first = from;
    channel.loading = false;
    channel.lines.unshift(...lines);
    if (channel === current) showOlder(lines);
  }, { id: `older-${++ids}`, from: `seq=${from}`, browser: 'true' });
}

// --- what we say -------------------------------------------------------------------------------------------------------

function say(text) {
  const told = /^\/msg (\S+) ([^]+)$/.exec(text);
  const refusal = pending.size >= PENDING_MAX ? 'the server has yet to confirm what was said before'
    : !told && /^\/(?!say )/.test(text) ? 'there is no such command; /msg NAME TEXT, or /say TEXT for any text' : '';
  if (refusal) {
    note(`not sent: ${refusal}`);
    return false;
  }
  const body = told ? told[2] : text.replace(/^\/say /, '');
  const destination = told ? `/user/${encodeURIComponent(told[1])}` : current.destination;
  const message = { destination, body, channel: told ? undefined : current };
  message.line = line({ sender: told ? `to ${told[1]}` : me, timestamp: Date.now() }, body, ' …');
  addLine(current, message.line, false);
  const key = crypto.randomUUID();
  pending.set(key, message);
  if (client.connected) transmit(key, message);
  return true;
}

// The receipt means: on disk. Its number is that of the echo, which takes the place of the line that waits.
function transmit(key, message) {
  client.watchForReceipt(key, ({ headers }) => {
    message.seq = +headers.seq;
    if (!message.channel || message.seq <= message.channel.last) settle(key);
  });
  client.publish({ destination: message.destination, body: message.body,
    headers: { receipt: key, 'idempotency-key': key, 'content-type': 'text/plain;charset=utf-8' } });
}

function settle(key) {
  const { channel, line: waiting } = pending.get(key);
  pending.delete(key);
  if (channel) waiting.remove();
  else waiting.querySelector('.mark').textContent = '✓';
}

// --- what is shown -----------------------------------------------------------------------------------------------------

function line({ sender, timestamp, seq }, body, mark) {
  const when = new Date(+timestamp);
  const shown = make('p', { class: sender === me ? 'line own' : 'line' },
    make('time', { datetime: when.toISOString(), title: day.format(when) }, clock.format(when)), ' ',
    make('b', {}, sender), ' ', make('span', { class: 'body' }, body), make('span', { class: 'mark' }, mark));
  shown.seq = +seq;
  return shown;
}

const gapLine = range => make('p', { class: 'line note' }, `${range}: deleted before they were read`);

function note(text) {
  if (current) addLine(current, make('p', { class: 'line note' }, text), false);
}

const isAtEnd = () => $('lines').scrollHeight - $('lines').scrollTop - $('lines').clientHeight < 40;

// Lines that wait for their receipt, and notes, stand at the end and belong to the moment.
function addLine(channel, shown, isMessage) {
  const box = $('lines');
  const reads = channel === current && !isAtEnd(); // who has scrolled up keeps what he reads
  if (isMessage) channel.lines.push(shown);
  if (channel === current) {
    box.append(shown);
    for (const { line: waiting, channel: to } of pending.values()) if (to === channel) box.append(waiting);
    if (!reads) box.scrollTop = box.scrollHeight;
  }
  while (channel.lines.length > LINES_MAX * (reads ? 2 : 1)) {
    const gone = channel.lines.shift();
    gone.remove();
    channel.first = gone.seq + 1 || channel.first;
  }
}

function showOlder(lines) {
  const box = $('lines');
  const below = box.scrollHeight - box.scrollTop;
  box.prepend(...lines);
  box.scrollTop = box.scrollHeight - below;
  if (box.scrollHeight <= box.clientHeight) older(current);
}

function showChannels() {
  fill($('channels'), ...[...channels.values()].map(channel => make('li', {},
    make('button', { type: 'button', 'aria-current': channel === current ? 'true' : undefined, onclick: () => select(channel) },
      make('span', {}, channel.name), channel.unread ? make('span', { class: 'unread' }, `${channel.unread} new`) : ''))));
  const unread = [...channels.values()].reduce((sum, channel) => sum + channel.unread, 0);
  document.title = unread ? `(${unread}) Pinion chat` : 'Pinion chat';
}

function select(channel) {
  if (!channel) return;
  current = channel;
  channel.unread = 0;
  $('title').textContent = plain(channel.name);
  $('lines').replaceChildren(...channel.lines, ...[...pending.values()].filter(each => each.channel === channel).map(each => each.line));
  $('lines').scrollTop = $('lines').scrollHeight;
  showChannels();
}

// --- what people do ----------------------------------------------------------------------------------------------------

$('open').addEventListener('submit', event => {
  event.preventDefault();
  const name = $('name').value.trim().replace(/^\/channel\//, '');
  if (!NAME.test(name)) return void note('a channel is called by letters, digits, - and _, in parts between dots');
  if (!client.connected) return void note('not connected; try again in a moment');
  $('name').value = '';
  select(open(`/channel/${name}`, name));
  remember();
  $('text').focus();
});

$('say').addEventListener('submit', event => {
  event.preventDefault();
  const text = $('text').value.trimEnd();
  if (text && current && say(text)) $('text').value = '';
});

$('lines').addEventListener('scroll', () => {
  if ($('lines').scrollTop < 60 && current) older(current);
});

document.addEventListener('keydown', event => {
  if (!event.altKey || !['ArrowUp', 'ArrowDown'].includes(event.key) || channels.size === 0) return;
  event.preventDefault();
  const all = [...channels.values()];
  select(all.at((all.indexOf(current) + (event.key === 'ArrowUp' ? -1 : 1)) % all.length));
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && current?.unread) select(current);
});

login.ask('');
