/** The first look: follows all shipments over the socket and shows each as it moves. It uses nothing but the public API. */
import { io } from '/socket.io/socket.io.esm.min.js';
import { askForKey, showConnection, showFigures, showParcel, showScan } from './board.mjs';
import { count, shown } from './figures.mjs';

/** The page begins with the latest of what happened before it was opened. */
const BEGIN_WITH = 40;
/** Rows of scans that one frame may bring: nobody reads more. */
const SCANS_A_FRAME = 3;
/** Events that a hidden page keeps for when it is seen again. */
const MOST_WAITING = 500;
const TRY_AGAIN = 1000;

const openedAt = Date.now();
/** Up to here in the customer's feed all is shown. */
let sequence = null;
/** What came since the last frame. */
let waiting = [];

/** @param findToken is asked anew whenever the socket connects: the demo's tokens do not last */
function follow(findToken) {
  const socket = io('/tracking', { auth: (send) => void findToken().then((token) => send({ token })) });
  socket.on('connect', () => subscribe(socket));
  socket.on('disconnect', (reason) => {
    showConnection('connecting');
    if (reason === 'io server disconnect') socket.connect(); // the token has ended; or it was revoked, and is refused
  });
  socket.on('connect_error', (error) => {
    if (error.message !== 'unauthorized') return showConnection('connecting');
    showConnection('refused');
    askForKey(error.data.detail, followKey);
  });
  socket.on('tracking.event', (event) => {
    if (event.sequence <= sequence) return;
    sequence = event.sequence;
    if (waiting.push(event) === 1) requestAnimationFrame(paint);
    if (waiting.length > MOST_WAITING) waiting.splice(0, 1);
  });
}

const followKey = (key) => follow(() => Promise.resolve(key));

/** After a break, from where it was; at first the answer says where the feed is, and it begins a little before. */
function subscribe(socket) {
  const request = { all: true, ...(sequence !== null && { after_sequence: sequence }) };
  socket.emit('subscribe', request, (answer) => {
    if (!answer.ok) return setTimeout(() => socket.connected && subscribe(socket), TRY_AGAIN);
    if (sequence !== null) return showConnection('live');
    sequence = Math.max(0, answer.sequence - BEGIN_WITH);
    subscribe(socket);
  });
}

/** A parcel that moved several times between two frames is shown where it is now. */
function paint() {
  const events = waiting;
  waiting = [];
  for (const event of new Map(events.map((one) => [one.shipment_id, one])).values()) showParcel(event);
  for (const [index, event] of events.entries()) {
    const isLive = Date.parse(event.event.received_at) > openedAt;
    const took = isLive ? shown(event) : null;
    if (isLive) count(event);
    if (index >= events.length - SCANS_A_FRAME) showScan(event, took);
  }
}

/** @returns `null` where this is not the demo */
async function demoToken() {
  for (;;) {
    const response = await fetch('/first-look/token').catch(() => null);
    if (response?.ok) return (await response.json()).token;
    if (response?.status === 404) return null;
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN));
  }
}

setInterval(showFigures, 1000);
if (await demoToken()) follow(demoToken);
else askForKey('', followKey);
