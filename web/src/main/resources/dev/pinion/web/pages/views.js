// How the console shows what a server answers: figures in words, tables, small curves. Nothing here asks or changes anything.
import { fill, make, plain } from '/plain.js';

const SVG = 'http://www.w3.org/2000/svg';
const POINTS_MAX = 60;
const KIB = 1024;

export const number = value => (value ?? 0).toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 });

export function bytes(value) {
  if (!Number.isFinite(value)) return 'not known';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let n = 0;
  while (value >= KIB && n < units.length - 1) { value /= KIB; n++; }
  return `${number(value)} ${units[n]}`;
}

// A span of time in its two largest units.
export function span(seconds) {
  if (!Number.isFinite(seconds)) return '';
  const parts = [['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]];
  const at = Math.max(0, parts.findIndex(([, size]) => Math.abs(seconds) >= size));
  if (Math.abs(seconds) < 1) return seconds < 0.1 ? `${number(seconds * 1000)} ms` : '< 1 s';
  const [unit, size] = parts[at];
  const whole = Math.trunc(seconds / size);
  const rest = at + 1 < parts.length ? Math.trunc((seconds % size) / parts[at + 1][1]) : 0;
  return `${whole} ${unit}${rest ? ` ${Math.abs(rest)} ${parts[at + 1][0]}` : ''}`;
}

// A moment as how far away it is; its own words stand in the title.
export function moment(text) {
  if (!text) return make('span', { class: 'quiet' }, '–');
  const seconds = (Date.parse(text) - Date.now()) / 1000;
  return make('time', { datetime: plain(text), title: plain(text) }, Math.abs(seconds) < 1 ? 'now' : seconds > 0 ? `in ${span(seconds)}` : `${span(-seconds)} ago`);
}

export const facts = (list, rows) => fill(list, ...rows.filter(Boolean)
  .map(([term, value, title]) => make('div', {}, make('dt', {}, term), make('dd', { title }, value))));

// The figures of one name in Prometheus' text, by their labels.
export function figures(text, name) {
  const found = new Map();
  for (const line of text.split('\n')) {
    const match = /^([a-z_]+)(\{.*\})? (\S+)$/.exec(line);
    if (match?.[1] === name) found.set(match[2] ?? '', Number(match[3]));
  }
  return found;
}

export const figure = (text, name) => figures(text, name).values().next().value;

// Remembers how a figure went, for one curve per key.
export class Curves {
  #byKey = new Map();

  add(rows) { // keys that came no more are forgotten
    const kept = new Map();
    for (const [key, value] of rows) kept.set(key, [...(this.#byKey.get(key) ?? []), value].slice(-POINTS_MAX));
    this.#byKey = kept;
  }

  draw(key) {
    const points = this.#byKey.get(key) ?? [];
    const most = Math.max(1, ...points);
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('class', 'spark');
    svg.setAttribute('viewBox', `0 0 ${POINTS_MAX} 20`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', `up to ${number(most)} a second in the last minutes`);
    const line = document.createElementNS(SVG, 'polyline');
    line.setAttribute('points', points.map((value, n) => `${POINTS_MAX - points.length + n},${19 - (18 * value) / most}`).join(' '));
    svg.append(line);
    return svg;
  }
}

// The button of that label, in whichever row it stands now.
export function focusOn(label) {
  document.querySelector(`button[aria-label="${CSS.escape(label)}"]`)?.focus({ preventScroll: true });
}

// A table whose rows are made anew with each answer, and sorted by the column that was chosen.
//
// A column: { title, cell: row => text or element, sort: row => value or undefined, number: true, long: true }.
export class Table {
  constructor(element, caption, columns, { sort, empty, sorted = () => {} }) {
    Object.assign(this, { columns, empty, sorted, rows: [], by: columns.find(each => each.title === sort), turned: false });
    this.head = make('tr');
    this.body = make('tbody');
    element.append(make('caption', { class: 'unseen' }, caption), make('thead', {}, this.head), this.body);
    this.#titles();
  }

  #titles() {
    fill(this.head, ...this.columns.map(column => make('th', { scope: 'col', class: column.number ? 'number' : undefined,
      'aria-sort': column.sort ? (column === this.by ? (this.turned ? 'descending' : 'ascending') : 'none') : undefined },
      column.sort ? make('button', { type: 'button', onclick: () => this.#choose(column) }, column.title) : column.title || make('span', { class: 'unseen' }, 'Actions'))));
  }

  #choose(column) { // numbers begin with the largest
    this.turned = column === this.by ? !this.turned : Boolean(column.number);
    this.by = column;
    const focused = this.columns.indexOf(column);
    this.#titles();
    this.head.children[focused].querySelector('button').focus();
    this.show(this.rows);
    this.sorted(column);
  }

  show(rows) {
    this.rows = rows;
    if (this.body.querySelector('button:active')) return; // not under somebody's hand
    const focused = this.body.contains(document.activeElement) ? document.activeElement.getAttribute('aria-label') : null;
    const { sort } = this.by ?? {};
    const order = (one, other) => (typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other)));
    const sorted = sort ? rows.toSorted((one, other) => (this.turned ? -1 : 1) * order(sort(one), sort(other))) : rows;
    fill(this.body, ...(sorted.length === 0
      ? [make('tr', {}, make('td', { colspan: this.columns.length, class: 'quiet' }, this.empty))]
      : sorted.map(row => make('tr', {}, ...this.columns.map(column => this.#cell(column, row))))));
    if (focused) focusOn(focused);
  }

  #cell(column, row) {
    const value = column.cell(row);
    const title = value instanceof Node ? undefined : plain(value);
    return make('td', { class: column.long ? 'long' : column.number ? 'number' : undefined, title }, value);
  }
}

// The lines of an audit log, repeated ones counted: those that say the same of the same one after the other are one row.
export class Events {
  static #KEPT = 500;
  static #TIMES = new Set(['time', 'at', 'level', 'logger', 'thread', 'event', 'session', 'detail', 'expires', 'token-expires', 'jti']);
  rows = [];

  add(body) {
    let said;
    try {
      said = JSON.parse(body);
    } catch {
      said = { event: 'unreadable' };
    }
    const { time, event, session, detail, ...more } = said;
    const rest = Object.entries(more).filter(([name, value]) => !Events.#TIMES.has(name) && value !== '' && value !== undefined);
    const words = rest.map(([name, value]) => `${name}=${name === 'address' ? String(value).replace(/:\d+$/, '') : value}`).join(' '); // ports differ each time
    const before = this.rows.find((row, n) => n < 20 && row.event === event && row.words === words);
    if (before) {
      Object.assign(before, { time, count: before.count + 1, detail, session });
      this.rows = [before, ...this.rows.filter(row => row !== before)];
    } else {
      this.rows = [{ time, event: String(event ?? ''), words, session, detail, count: 1, who: said.subject ?? said.by ?? '' }, ...this.rows].slice(0, Events.#KEPT);
    }
  }
}
