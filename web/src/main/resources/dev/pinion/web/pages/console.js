// The operator's console. It speaks STOMP over /stomp with an admin token and asks what the command line asks, at
// /server/admin/NAME: there is no second way in. It asks only while somebody looks; the audit log counts its questions.
import { Login, NEEDS_TOKEN, comeBack, fill, make, patience, plain, socketUrl, why } from '/plain.js';
import { Curves, Events, Table, bytes, facts, figure, figures, focusOn, moment, number, span } from '/views.js';

const ANSWER_MILLIS = 15_000;
const AUDIT = '/channel/pinion.audit';
const AUDIT_LINES = 300;
const $ = id => document.getElementById(id);

let asked = 0;
let me = '';
const waiting = new Map(); // questions without an answer, by their correlation-id

const client = new StompJs.Client({ brokerURL: socketUrl, heartbeatIncoming: 10_000, heartbeatOutgoing: 10_000, ...patience() });
const login = new Login(client, frame => {
  greet(frame);
  followAudit();
});
client.onConnect = connected;
client.onStompError = refused;
client.onWebSocketClose = () => {
  for (const question of waiting.values()) question.reject(new Error('the connection has ended'));
  waiting.clear();
  if (!client.active) return;
  $('state').textContent = 'not connected; trying again';
  verdict('unknown', 'Not connected: what stands below is old.');
};

function connected(frame) {
  me = frame.headers['user-name'];
  if (audit.epoch !== frame.headers.epoch) Object.assign(audit, { epoch: frame.headers.epoch, last: 0 }); // another history
  greet(frame);
  $('renew').hidden = false;
  document.querySelector('main').hidden = false;
  client.subscribe('/server/replies', ({ headers, body }) => {
    const question = waiting.get(headers['correlation-id']);
    waiting.delete(headers['correlation-id']);
    const answer = JSON.parse(body);
    if (answer.ok) question?.resolve(answer);
    else question?.reject(new Error(answer.error));
  });
  views.forEach(view => { view.due = 0; });
  followAudit();
}

function greet({ headers }) {
  $('state').textContent = plain(`${me}, until ${new Date(+headers['token-expires']).toLocaleTimeString()}`);
}

function refused(frame) {
  if (NEEDS_TOKEN.includes(frame.headers.code)) {
    client.deactivate();
    $('state').textContent = 'not connected';
    verdict('unknown', 'Not connected: what stands below is old.');
    login.ask(why(frame));
  } else {
    $('state').textContent = `ended: ${why(frame)}`;
    comeBack(client, frame);
  }
}

function ask(command, question = {}) {
  const id = `q${++asked}`;
  return new Promise((resolve, reject) => {
    if (!client.connected) throw new Error('not connected');
    waiting.set(id, { resolve, reject });
    setTimeout(() => { if (waiting.delete(id)) reject(new Error('no answer came')); }, ANSWER_MILLIS);
    client.publish({ destination: `/server/admin/${command}`, body: JSON.stringify(question),
      headers: { 'correlation-id': id, 'content-type': 'application/json' } });
  });
}

// --- is it well --------------------------------------------------------------------------------------------------------

function verdict(kind, text) {
  $('verdict').className = `verdict ${kind}`;
  if ($('verdict').textContent !== plain(text)) $('verdict').textContent = plain(text); // else it would be read out again and again
  document.title = kind === 'good' ? 'Pinion console' : `${kind === 'bad' ? '✗' : kind === 'warn' ? '!' : '…'} Pinion console`;
}

async function well() {
  const health = await ask('health');
  const { metrics } = await ask('metrics');
  const alarms = health.alarms ?? [];
  const many = alarms.length === 1 ? '1 alarm' : `${alarms.length} alarms`;
  if (!health.live) verdict('bad', `A restart is needed: ${health.reasons.join('; ')}`);
  else if (!health.ready) verdict('bad', `It does not serve all: ${health.reasons.join('; ')}`);
  else if (!health.healthy) verdict(alarms.some(alarm => alarm.level === 'critical') ? 'bad' : 'warn', `It serves, but look at this: ${alarms.length ? many : health.failing.join(', ') || 'pinion admin health --json has the details'}.`);
  else verdict('good', 'All is well.');
  fill($('alarms'), ...alarms.map(alarm => make('li', { class: alarm.level },
    make('b', {}, `${alarm.alarm}${alarm.of ? ` of ${alarm.of}` : ''}`), ' ', moment(alarm.since), make('p', {}, alarm.detail), make('p', {}, make('code', {}, alarm.cure)))));
  facts($('facts'), wellFacts(health, metrics));
}

const mean = (metrics, name) => figure(metrics, `${name}_seconds_sum`) / figure(metrics, `${name}_seconds_count`);
const milliseconds = seconds => (Number.isFinite(seconds) ? `${number(seconds * 1000)} ms on average` : 'nothing yet');

function wellFacts(health, metrics) {
  const build = figures(metrics, 'pinion_build_info').keys().next().value ?? '';
  const label = name => new RegExp(`${name}="([^"]*)"`).exec(build)?.[1] ?? 'not known';
  const full = figure(metrics, 'pinion_disk_full_seconds');
  const backup = figures(metrics, 'pinion_backup_age_seconds');
  const age = backup.values().next().value;
  return [
    ['Version', `${label('version')}, Java ${label('java')}`],
    ['Log', `${health.log}${health.trouble === 'none' ? '' : `, ${health.trouble}`}`],
    ['Sync to disk', milliseconds(mean(metrics, 'pinion_commit_disk'))],
    ['From SEND to disk', milliseconds(mean(metrics, 'pinion_append'))],
    ['Disk left', bytes(figure(metrics, 'pinion_disk_free_bytes'))],
    ['Disk full', Number.isFinite(full) ? `in ${span(full)}` : 'not as things go'],
    ['Database and log', `${bytes(figure(metrics, 'pinion_database_bytes'))} + ${bytes(figure(metrics, 'pinion_log_bytes'))}`],
    ['Not yet in the database', bytes(health.behindBytes)],
    ['Last backup', backup.size === 0 ? 'none planned' : Number.isFinite(age) ? `${span(age)} ago` : 'none yet'],
    ['Connections', number(figure(metrics, 'pinion_connections_open'))],
    ['Channels', `${number(health.channels)} of ${number(health['channels-max'])}`],
    ['Keys of issuers', Object.entries(health.issuers ?? {}).map(([name, state]) => `${name}: ${state}`).join(', ') || 'none'],
    ['Epoch', make('code', {}, health.epoch)],
  ];
}

// --- who is on ---------------------------------------------------------------------------------------------------------

const rate = value => (value ? number(value) : '–');
const sessionsTable = new Table($('on-table'), 'Sessions', [
  { title: 'Who', sort: row => row.sub ?? '', word: 'sub', cell: row => row.sub ?? '(before CONNECT)' },
  { title: 'Address', sort: row => row.address, word: 'address', cell: row => row.address },
  { title: 'Since', sort: row => -Date.parse(row.since), number: true, word: 'since', cell: row => moment(row.since) },
  { title: 'Token ends', sort: row => row['token-expires'] ?? '', word: 'expires', cell: row => moment(row['token-expires']) },
  { title: 'Reads', sort: row => row.subscriptions, number: true, word: 'subscriptions', cell: row => number(row.subscriptions) },
  { title: 'Sent/s', sort: row => row['sent-per-second'], number: true, word: 'sent', cell: row => rate(row['sent-per-second']) },
  { title: 'Given/s', sort: row => row['delivered-per-second'], number: true, word: 'delivered', cell: row => rate(row['delivered-per-second']) },
  { title: 'Lag', sort: row => row.lag, number: true, word: 'lag', cell: row => lag(row.lag) },
  { title: 'Next pin', sort: row => row.pins ?? '', cell: row => row.pins ?? '' },
  { title: 'Program', sort: row => row.software ?? '', cell: row => row.software ?? '' },
  { title: '', cell: row => make('span', {},
    make('button', { type: 'button', onclick: () => end(row), 'aria-label': plain(`End session ${row.session}`) }, 'End'),
    make('button', { type: 'button', onclick: () => revoke(row), 'aria-label': plain(`Revoke the token of session ${row.session}`) }, 'Revoke')) },
], { sort: 'Who', empty: 'nobody', sorted: column => { if (column.word) views.get('on').due = 0; } });

const lag = value => (value ? make('span', { class: 'lags' }, number(value)) : '–');

async function on() {
  const word = sessionsTable.by.word;
  const answer = await ask('sessions', word ? { sort: word } : {});
  const wanted = $('on-filter').value.trim().toLowerCase();
  const shown = answer.sessions.filter(row => [row.sub, row.address, row.software, row.client, row.session].join(' ').toLowerCase().includes(wanted));
  sessionsTable.show(shown);
  $('on-count').textContent = shown.length === answer.count ? `${number(answer.count)} sessions`
    : `${number(shown.length)} of ${number(answer.count)} sessions${answer.sessions.length < answer.count ? `; only the first ${number(answer.sessions.length)} in this order are looked at` : ''}`;
}

async function end(row) {
  const who = row.sub ?? 'nobody yet';
  if (await sure('End this session?', `Session ${row.session} of ${who} from ${row.address} ends. Its token stays good: it may come again.`, 'End it')) {
    await act('kick', { session: row.session }, ['on']);
  }
}

async function revoke(row) {
  if (await sure('Revoke this token?', `The token of session ${row.session} of ${row.sub ?? 'nobody yet'} is worth nothing from now on, and each session with it ends. This cannot be taken back.`, 'Revoke it')) {
    const answer = await act('revoke', { session: row.session }, ['on']);
    if (answer?.note) tell(answer.note);
  }
}

// --- what flows --------------------------------------------------------------------------------------------------------

const curves = new Curves();
const channelsTable = new Table($('flows-table'), 'Channels', [
  { title: 'Channel', sort: row => row.channel, word: 'channel', cell: row => row.channel },
  { title: 'Per second', sort: row => row['per-second'], number: true, word: 'rate', cell: row => rate(row['per-second']) },
  { title: 'Lately', cell: row => curves.draw(row.channel) },
  { title: 'Messages', sort: row => row.messages, number: true, word: 'messages', cell: row => number(row.messages) },
  { title: 'Size', sort: row => row.bytes, number: true, word: 'bytes', cell: row => bytes(row.bytes) },
  { title: 'Readers', sort: row => row.readers, number: true, word: 'readers', cell: row => number(row.readers) },
  { title: 'Lag', sort: row => row.lag, number: true, word: 'lag', cell: row => lag(row.lag) },
  { title: 'Slowest', sort: row => row['slowest-sub'] ?? '', cell: row => row['slowest-sub'] ?? '' },
  { title: 'Kept', cell: row => (row.messages ? `${number(row.first)}–${number(row.last)}` : 'nothing') },
  { title: 'Deleted before', cell: row => (row.first > 1 ? `1–${number(row.first - 1)}` : '–') },
  { title: 'Rule', sort: row => row.retention, cell: row => row.retention || 'all is kept' },
], { sort: 'Channel', empty: 'no channel has had a message', sorted: column => { if (column.word) views.get('flows').due = 0; } });

const cursorsTable = new Table($('cursors-table'), 'Durable subscriptions', [
  { title: 'Whose', sort: row => row.sub ?? '', cell: row => row.sub ?? 'shared' },
  { title: 'Name', sort: row => row.name, cell: row => row.name },
  { title: 'Channel', sort: row => row.channel, cell: row => row.channel },
  { title: 'Lag', sort: row => row.lag, number: true, cell: row => lag(row.lag) },
  { title: 'Held now', sort: row => String(row.held), cell: row => (row.held ? 'yes' : 'no') },
  { title: 'Last used', sort: row => row['last-used'] ?? '', cell: row => moment(row['last-used']) },
], { sort: 'Whose', empty: 'none' });

async function flows() {
  const answer = await ask('channels', { sort: channelsTable.by.word ?? 'channel' });
  curves.add(answer.channels.map(row => [row.channel, row['per-second']]));
  const wanted = $('flows-filter').value.trim().toLowerCase();
  const shown = answer.channels.filter(row => row.channel.toLowerCase().includes(wanted));
  channelsTable.show(shown);
  $('flows-count').textContent = shown.length === answer.count ? `${number(answer.count)} channels`
    : `${number(shown.length)} of ${number(answer.count)} channels`;
}

async function cursors() {
  cursorsTable.show((await ask('cursors')).cursors);
}

// --- whom do I lock out ------------------------------------------------------------------------------------------------

const keysTable = new Table($('keys-table'), 'Who knows the next pin', [
  { title: 'Who', sort: row => row.sub, cell: row => row.sub },
  { title: 'Next pin', sort: row => STATES.indexOf(row.state), cell: row => row.state },
  { title: 'Pin store', sort: row => row.store, cell: row => row.store },
  { title: 'Last seen', sort: row => row.seen, cell: row => moment(row.seen) },
], { sort: 'Next pin', empty: 'nobody has ever asked for the pins' });

const WORDS = { waiting: 'has not learned it', away: 'away for long', ready: 'knows it', silent: 'never asked' };
const STATES = Object.values(WORDS);

async function keys() {
  const status = await ask('certs-status');
  const { known, counts, unknown } = status.confirmations;
  const rows = known ? ['waiting', 'away', 'ready'].flatMap(state => status.confirmations[state].map(row => ({ sub: row.sub, store: row.store, seen: row['last-seen'], state: WORDS[state] })))
    .concat(status.confirmations.silent.map(sub => ({ sub, store: '', seen: '', state: WORDS.silent }))) : [];
  keysTable.show(rows);
  $('keys-verdict').className = `verdict ${status.promotable ? 'good' : 'warn'}`;
  $('keys-verdict').textContent = plain(!known ? `Who knows the next pin cannot be told: ${unknown}`
    : status.promotable ? `Nobody who follows the pins: ${number(counts.ready)} of ${number(counts.ready)} know the next one.${counts.silent ? ` ${number(counts.silent)} never asked: make sure that they know it from elsewhere.` : ''}`
      : `${number(counts.waiting)} would be locked out: they do not know the next pin yet. (pinion certs promote --force goes on without them.)`);
  $('promote').disabled = !status.promotable;
  const key = ({ pin, kind, until }) => make('span', {}, make('code', { class: 'pin' }, pin), `${kind}, ends `, moment(until));
  facts($('keys-facts'), [
    ['Current key', key(status.current)], ['Next key', key(status.next)],
    ['Current since', moment(status.current.since)],
    ['Rotation', status.rotation?.automatic ? make('span', {}, status.rotation.held ? 'held, since clients are not ready; due ' : 'due ', moment(status.rotation.due)) : 'by hand'],
    ['Recovery key', status.recovery.length ? status.recovery.join(', ') : 'none: pinion certs recovery makes one'],
    status.refusal ? ['Key files refused', status.refusal] : undefined,
    ['Retired keys', number(status.retired.length)],
  ]);
}

$('promote').addEventListener('click', async () => {
  if (await sure('Promote the next key?', 'New connections see the next key from now on. Whoever does not know its pin cannot connect. Sessions that are on stay.', 'Promote it')) {
    await act('certs-promote', {}, ['keys', 'well']);
  }
});

// --- what happened -----------------------------------------------------------------------------------------------------

const events = new Events();
const eventsTable = new Table($('happened-table'), 'Events', [
  { title: 'When', cell: row => moment(row.time) },
  { title: 'Event', cell: row => row.event },
  { title: 'Times', number: true, cell: row => (row.count > 1 ? `× ${number(row.count)}` : '') },
  { title: 'What', long: true, cell: row => `${row.words}${row.session ? ` session=${row.session}` : ''}${row.detail ? ` (${row.detail})` : ''}` },
], { empty: 'nothing yet' });

// On a connection of its own: whoever may not read the audit log is ended for asking.
let auditClient;
const audit = { epoch: '', last: 0, told: false };

async function followAudit() {
  await auditClient?.deactivate();
  const answer = await ask('channels', { channels: AUDIT.slice('/channel/'.length) }).catch(() => undefined);
  if (!answer) return; // the connection has ended; the next one begins again
  const [channel] = answer.channels;
  if (!channel) {
    $('happened-state').textContent = 'The audit log is not kept as a channel here: start the server with audit.channel=true.';
    return;
  }
  const from = Math.max(audit.last + 1, channel.first, channel.last + 1 - AUDIT_LINES);
  const mine = new StompJs.Client({ brokerURL: socketUrl, connectHeaders: { passcode: login.token }, reconnectDelay: 0, heartbeatIncoming: 10_000, heartbeatOutgoing: 10_000 });
  auditClient = mine;
  mine.onStompError = frame => {
    mine.isRefused = true;
    $('happened-state').textContent = `The audit log cannot be read: ${why(frame)}`;
  };
  mine.onWebSocketClose = () => setTimeout(() => {
    if (mine === auditClient && !mine.isRefused && client.connected) followAudit();
  }, 5_000);
  mine.onConnect = () => {
    $('happened-state').textContent = '';
    mine.subscribe(AUDIT, ({ headers, body }) => {
      if (+headers.seq <= audit.last) return;
      audit.last = +headers.seq;
      events.add(body);
      audit.told = true;
    }, { from: `seq=${from}` });
  };
  mine.activate();
}

function happened() {
  if (!audit.told) return;
  audit.told = false;
  const wanted = $('happened-filter').value.trim().toLowerCase();
  eventsTable.show(events.rows.filter(row => [row.event, row.words, row.session, row.detail].join(' ').toLowerCase().includes(wanted)));
}

// --- what is asked when, and what is done ------------------------------------------------------------------------------

const views = new Map(Object.entries({
  well: { show: well, every: 10_000 }, on: { show: on, every: 5_000 }, flows: { show: flows, every: 5_000 },
  cursors: { show: cursors, every: 30_000 }, keys: { show: keys, every: 15_000 }, happened: { show: happened, every: 500 },
}));
views.forEach(view => { view.due = 0; });

async function look() {
  for (const view of views.values()) {
    if (!client.connected || document.hidden || Date.now() < view.due) continue;
    view.due = Date.now() + view.every;
    try {
      await view.show();
    } catch (failed) {
      if (client.connected) $('state').textContent = plain(`not told: ${failed.message}`);
    }
  }
  setTimeout(look, 250);
}

// Does it, says what was wrong where it was refused, and looks again at once.
async function act(command, question, then) {
  try {
    return await ask(command, question);
  } catch (failed) {
    tell(failed.message);
    return undefined;
  } finally {
    then.forEach(name => { views.get(name).due = 0; });
  }
}

function tell(text) {
  $('told-text').textContent = plain(text);
  $('told').showModal();
}

function sure(title, text, yes) {
  const asking = document.activeElement?.getAttribute('aria-label'); // its row may be made anew meanwhile
  $('sure-title').textContent = plain(title);
  $('sure-text').textContent = plain(text);
  $('sure-yes').textContent = yes;
  $('sure').returnValue = 'no';
  $('sure').showModal();
  return new Promise(resolve => {
    $('sure').addEventListener('close', () => {
      if (asking) focusOn(asking);
      resolve($('sure').returnValue === 'yes');
    }, { once: true });
  });
}

for (const name of ['on', 'flows']) $(`${name}-filter`).addEventListener('input', () => { views.get(name).due = 0; });
$('happened-filter').addEventListener('input', () => { audit.told = true; views.get('happened').due = 0; });

login.ask('');
look();
