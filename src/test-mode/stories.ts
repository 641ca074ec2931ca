/** The stories of test numbers, hour by hour: what happens, and, where that is another hour, when it is told. */
import * as scans from './scans.js';

export interface Scene {
  /** Hours into the parcel's life. A scene of the same hour is the same scan, told again. */
  readonly at: number;
  /** When the carrier tells it, in the same hours. */
  readonly told: number;
  readonly scan: scans.Scan;
  /** For when the delivery is expected, where it is said. */
  readonly estimate: number | null;
}

/** In the order in which it is told. */
export type Story = readonly Scene[];

function scene(at: number, scan: scans.Scan, more: { told?: number; estimate?: number } = {}): Scene {
  return { at, told: more.told ?? at, scan, estimate: more.estimate ?? null };
}

function told(...scenes: Scene[]): Story {
  return scenes.toSorted((a, b) => a.told - b.told);
}

const LABEL = scene(0, scans.LABEL, { estimate: 78 });
const PICKED_UP = scene(9, scans.PICKED_UP);
const LEFT_ORIGIN = scene(14, scans.LEFT_ORIGIN);
const AT_HUB = scene(37, scans.AT_HUB);
const LEFT_HUB = scene(43, scans.LEFT_HUB);
const AT_DEPOT = scene(66, scans.AT_DEPOT);
const OUT = scene(72, scans.OUT);
const DELIVERED = scene(78, scans.DELIVERED);

const TO_HUB = [LABEL, PICKED_UP, LEFT_ORIGIN, AT_HUB];
const TO_DEPOT = [...TO_HUB, LEFT_HUB, AT_DEPOT];
const ATTEMPTED = [...TO_DEPOT, OUT, scene(77, scans.NOBODY_HOME)];
const TURNED_BACK = [scene(102, scans.TURNED_BACK), scene(128, scans.BACK_AT_HUB)];
const ENDED = [...TO_DEPOT, OUT, DELIVERED];

/** The same, told later. */
const later = (at: Scene, hour: number): Scene => ({ ...at, told: hour });
const twice = (at: Scene): Scene[] => [at, later(at, at.told + 2)];

/** `TEST-<scenario>-…` */
export const SCENARIOS = {
  delivered: told(...ENDED),
  late: told(
    ...TO_HUB,
    scene(44, scans.STORM, { estimate: 126 }),
    scene(91, scans.LEFT_HUB),
    scene(114, scans.AT_DEPOT),
    scene(120, scans.OUT),
    scene(126, scans.DELIVERED),
  ),
  lost: told(...TO_HUB, LEFT_HUB, scene(90, scans.MISSING), scene(168, scans.LOST)),
  customs: told(
    scene(0, scans.LABEL_ABROAD, { estimate: 150 }),
    scene(8, scans.PICKED_UP_ABROAD),
    scene(20, scans.LEFT_ABROAD),
    scene(46, scans.LANDED),
    scene(50, scans.AT_CUSTOMS),
    scene(70, scans.DUTIES),
    scene(118, scans.CLEARED),
    scene(138, scans.AT_DEPOT),
    scene(144, scans.OUT),
    scene(150, scans.DELIVERED),
  ),
  attempt_failed: told(...ATTEMPTED, scene(96, scans.OUT), scene(101, scans.NOBODY_HOME)),
  out_of_order: told(
    LABEL,
    later(PICKED_UP, 40),
    later(LEFT_ORIGIN, 38),
    AT_HUB,
    later(LEFT_HUB, 67),
    AT_DEPOT,
    later(OUT, 80),
    DELIVERED,
  ),
  duplicates: told(...ENDED.flatMap(twice), later(LABEL, 79), later(OUT, 82)),
  returned: told(
    ...ATTEMPTED,
    scene(96, scans.OUT),
    scene(101, scans.REFUSED),
    ...TURNED_BACK,
    scene(160, scans.RETURNED),
  ),
  corrected_delivery: told(
    ...ENDED,
    later(scene(DELIVERED.at, scans.WRONG_DOOR), 82),
    scene(96, scans.OUT),
    scene(101, scans.DELIVERED),
  ),
  carrier_outage: told(
    LABEL,
    PICKED_UP,
    ...[LEFT_ORIGIN, AT_HUB, LEFT_HUB, AT_DEPOT, OUT].map((missed) => later(missed, 74)),
    DELIVERED,
  ),
} satisfies Record<string, Story>;

/** EasyPost's test numbers, by what EasyPost calls the status that each ends in. They are told at once. */
export const EASYPOST = {
  EZ1000000001: told(LABEL), // pre_transit
  EZ2000000002: told(...TO_DEPOT), // in_transit
  EZ3000000003: told(...TO_DEPOT, OUT), // out_for_delivery
  EZ4000000004: SCENARIOS.delivered, // delivered
  EZ5000000005: SCENARIOS.returned, // return_to_sender
  EZ6000000006: told(...ATTEMPTED), // failure
  EZ7000000007: told(), // unknown
} satisfies Record<string, Story>;
