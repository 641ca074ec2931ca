/** What a scripted USPS answers to Tracking v3r2, of the mail pieces that the test has put there. */
import type { TrackingDocument } from './brand.js';
import { startMilepost, type TestMilepost } from './milepost.js';
import { type Answer, type Asked, ScriptedServer } from './scripted-server.js';

interface Piece {
  readonly category: string;
  readonly events: readonly (readonly [code: string, time: string])[];
}

/** By tracking number. */
export const pieces = new Map<string, Piece>();

let last = 0;
export const newNumber = () => `94001000000000000${String((last += 1)).padStart(5, '0')}`;

export function postOffice(asked: Asked): Answer {
  if (asked.path.startsWith('/oauth2')) return { body: { access_token: 'token', expires_in: '28799' } };
  const numbers = JSON.parse(asked.body) as { trackingNumber: string }[];
  return { status: 207, body: numbers.map(({ trackingNumber }) => pieceOf(trackingNumber)) };
}

function pieceOf(trackingNumber: string) {
  const piece = pieces.get(trackingNumber);
  if (!piece) return { trackingNumber, statusCode: '404', error: { code: '404', message: 'not on file' } };
  const trackingEvents = piece.events.map(([eventCode, time]) => ({
    eventCode,
    eventType: eventCode,
    eventTimestamp: `${time}:00`,
    GMTTimestamp: `${time}:21Z`,
    GMTOffset: '+00:00',
    eventCity: 'RENO',
    eventState: 'NV',
  }));
  return {
    trackingNumber,
    statusCode: '200',
    statusCategory: piece.category,
    trackingEvents: trackingEvents.reverse(),
  };
}

export interface AskingMilepost {
  readonly milepost: TestMilepost;
  readonly usps: ScriptedServer;
  stop(): Promise<void>;
}

/** A Milepost that looks every second whom to ask, and can ask a USPS that the test scripts. */
export async function startAsking(settings: Record<string, string> = {}): Promise<AskingMilepost> {
  const usps = await ScriptedServer.start(postOffice);
  const milepost = await startMilepost({
    USPS_API_BASE_URL: usps.url,
    USPS_CLIENT_ID: 'id',
    USPS_CLIENT_SECRET: 'secret',
    POLL_INTERVAL_SECONDS: '1',
    ...settings,
  });
  const stop = async () => {
    await milepost.stop();
    await usps.stop();
  };
  return { milepost, usps, stop };
}

export function timesAskedAbout(usps: ScriptedServer, number: string): number {
  const questions = usps
    .askedAt('/tracking')
    .map(({ body }) => JSON.parse(body) as { trackingNumber: string }[]);
  return questions.flat().filter(({ trackingNumber }) => trackingNumber === number).length;
}

interface Freshness {
  readonly source: string | null;
  readonly checked_at: string | null;
  readonly next_check_at: string | null;
}
export const freshnessOf = (document: TrackingDocument) => document['freshness'] as Freshness;
