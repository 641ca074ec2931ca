/** What a client sends with `subscribe` and `unsubscribe`, checked. */
import { fieldProblem } from '../domain/problem.js';

export interface SubscribeRequest {
  /** As they came: whether they are somebody's is found out later. */
  readonly shipmentIds: readonly string[];
  /** The version up to which the client has all, by shipment id. */
  readonly after: ReadonlyMap<string, number>;
  readonly all: boolean;
  /** The sequence up to which the client has all of the customer's feed; `null`: it begins now. */
  readonly afterSequence: number | null;
}

const MOST_IDS = 1000;

/**
 * @param body `{shipment_ids?, after?, all?, after_sequence?}`; the ids in `after` need not stand in `shipment_ids` too
 * @throws Problem `invalid_fields`
 */
export function readSubscribeRequest(body: unknown): SubscribeRequest {
  const fields = readObject(body, '');
  const after = new Map(Object.entries(readObject(fields['after'] ?? {}, 'after')));
  for (const [id, version] of after) checkCount(version, `after/${id}`);
  const named = fields['shipment_ids'] === undefined ? [] : readIds(fields['shipment_ids']);
  const shipmentIds = [...new Set([...named, ...after.keys()])];
  if (shipmentIds.length > MOST_IDS) throw fieldProblem('/shipment_ids', TOO_MANY);
  const all = readFlag(fields['all']);
  if (!all && fields['shipment_ids'] === undefined && fields['after'] === undefined) {
    throw fieldProblem('/shipment_ids', 'send shipment_ids, or {all: true}');
  }
  const afterSequence = fields['after_sequence'] ?? null;
  if (afterSequence !== null) checkCount(afterSequence, 'after_sequence');
  return {
    shipmentIds,
    after: after as Map<string, number>,
    all,
    afterSequence: afterSequence as number | null,
  };
}

/** @throws Problem `invalid_fields` */
export function readUnsubscribeRequest(body: unknown): { shipmentIds: readonly string[]; all: boolean } {
  const fields = readObject(body, '');
  const shipmentIds = fields['shipment_ids'] === undefined ? [] : readIds(fields['shipment_ids']);
  return { shipmentIds: [...new Set(shipmentIds)], all: readFlag(fields['all']) };
}

const TOO_MANY = `at most ${MOST_IDS} shipments a call: send more in further calls`;

function readIds(value: unknown): string[] {
  const isList = Array.isArray(value) && value.every((id) => typeof id === 'string');
  if (!isList) throw fieldProblem('/shipment_ids', 'shipment_ids must be a list of texts such as shp_…');
  if (value.length > MOST_IDS) throw fieldProblem('/shipment_ids', TOO_MANY);
  return value;
}

function readObject(value: unknown, field: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw fieldProblem(`/${field}`, `${field || 'the message'} must be an object`);
}

function readFlag(value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw fieldProblem('/all', 'all must be true or false');
}

function checkCount(value: unknown, field: string): void {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return;
  throw fieldProblem(`/${field}`, `${field} must be a whole number from 0`);
}
