/** What is seen: cards of parcels that keep their place while they move, and the latest scans. */
import { figures } from './figures.mjs';
import { carrierName, placeName, wordsFor } from './words.mjs';

const MOST_CARDS = 12;
const MOST_SCANS = 12;
/** Milliseconds that a parcel keeps its card after its last scan; a delivered one makes room sooner. */
const STAYS = 60_000;
const DELIVERED_STAYS = 6000;

const at = (id) => document.getElementById(id);
const cards = new Map();

/** Shows the parcel where it is now, if it has a card or there is room for one. */
export function showParcel(event) {
  const card = cards.get(event.shipment_id) ?? newCard(event);
  if (!card) return;
  const { words, tone, step } = wordsFor(event.status);
  const { element } = card;
  card.until = lastsUntil(event);
  element.dataset.tone = tone;
  element.dataset.version = event.version;
  element.querySelector('.status').textContent = words;
  element.querySelectorAll('.way i').forEach((part, index) => part.classList.toggle('past', index < step));
  if (event.event.occurred_at >= card.latest) {
    card.latest = event.event.occurred_at; // a scan that is told late is history
    const place = placeName(event.event.location);
    element.querySelector('.scan').textContent = [event.event.description, place].filter(Boolean).join(' · ');
  }
  element.classList.remove('moved');
  void element.offsetWidth; // so that the glow begins again
  element.classList.add('moved');
}

function lastsUntil(event) {
  return Date.parse(event.event.received_at) + (event.status === 'delivered' ? DELIVERED_STAYS : STAYS);
}

function newCard(event) {
  if (lastsUntil(event) < Date.now()) return null;
  if (cards.size >= MOST_CARDS && !makeRoom()) return null;
  const element = document.createElement('li');
  const route = [placeName(event.origin), placeName(event.destination)].filter(Boolean).join(' → ');
  element.append(
    line('number', `${carrierName(event.carrier)} ${event.tracking_number}`),
    line('status', ''),
    way(),
    line('route', route),
    line('scan', ''),
  );
  at('parcels').append(element);
  at('empty').hidden = true;
  const card = { element, until: 0, latest: '' };
  cards.set(event.shipment_id, card);
  return card;
}

function makeRoom() {
  const over = [...cards].find(([, { until }]) => until < Date.now());
  if (!over) return false;
  const [id, { element }] = over;
  element.remove();
  cards.delete(id);
  return true;
}

export function showScan(event, took) {
  const { words, tone } = wordsFor(event.event.status ?? event.status);
  const element = document.createElement('li');
  element.dataset.tone = tone;
  const time = document.createElement('time');
  time.dateTime = event.event.received_at;
  time.textContent = new Date(event.event.received_at).toLocaleTimeString();
  const place = placeName(event.event.location);
  const said = [carrierName(event.carrier), event.event.description, place].filter(Boolean).join(' · ');
  element.append(
    time,
    line('standing', words, 'span'),
    line('said', said, 'span'),
    line('took', took === null ? '' : `${took} ms`, 'span'),
  );
  const scans = at('scans');
  scans.prepend(element);
  while (scans.children.length > MOST_SCANS) scans.lastElementChild.remove();
}

export function showFigures() {
  const { rate, perSecond, p50, p99, told, delivered } = figures();
  at('rate').textContent = rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString();
  at('p50').textContent = p50 ?? '–';
  at('p99').textContent = p99 ?? '–';
  at('told').textContent = told.toLocaleString();
  at('delivered').textContent = delivered.toLocaleString();
  const most = Math.max(1, ...perSecond);
  const bars = perSecond.map((events, second) => {
    const height = (20 * events) / most;
    return `M${second} 20v${-height}h.8v${height}z`;
  });
  at('spark').innerHTML = `<path d="${bars.join('')}"/>`;
}

/** @param state `live`, `connecting` or `refused` */
export function showConnection(state) {
  at('connection').textContent = state;
  at('connection').dataset.state = state;
}

/** Asks for a key. @param refusal what was wrong with the one before */
export function askForKey(refusal, onKey) {
  at('key').hidden = false;
  at('refusal').textContent = refusal;
  at('key').onsubmit = (submit) => {
    submit.preventDefault();
    at('key').hidden = true;
    onKey(at('secret').value.trim());
  };
}

function way() {
  const element = document.createElement('div');
  element.className = 'way';
  element.setAttribute('aria-hidden', 'true');
  for (let step = 0; step < 4; step += 1) element.append(document.createElement('i'));
  return element;
}

function line(className, text, tag = 'p') {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
