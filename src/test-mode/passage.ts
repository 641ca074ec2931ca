/** What of a story is told next, and how a carrier would say it. Pure: of the story, its beginning, its speed and the time. */
import type { Scene, Story } from './stories.js';

const HOUR = 3_600_000;

/** A story's time: its hours, from when it began, so many times faster than life. */
export interface Pace {
  readonly begunAt: Date;
  readonly speed: number;
}

/** Scenes that are told together. */
export interface Passage {
  readonly scenes: readonly Scene[];
  /** When the story goes on; `null`: it is told. */
  readonly nextAt: Date | null;
}

/** @param told how many scenes were told before */
export function nextPassage(story: Story, pace: Pace, told: number, now: Date): Passage {
  const notDue = story.findIndex((scene, index) => index >= told && toldAt(scene, pace) > now);
  const due = story.slice(told, notDue === -1 ? undefined : notDue);
  const correction = due.findIndex((scene) => isCorrection(scene, story));
  // A correction is told alone, or nobody would see what was said before it.
  const scenes = correction === -1 ? due : due.slice(0, Math.max(correction, 1));
  const next = story[told + scenes.length];
  return { scenes, nextAt: next ? toldAt(next, pace) : null };
}

/** Whether something else was said of the same scan before. */
function isCorrection(scene: Scene, story: Story): boolean {
  return story.find(({ at }) => at === scene.at)?.scan !== scene.scan;
}

function toldAt(scene: Scene, { begunAt, speed }: Pace): Date {
  return new Date(begunAt.getTime() + (scene.told * HOUR) / speed);
}

/**
 * When an hour of the story was: as far apart as in life, and the last of them when it is told, so that nothing is told
 * before it happened.
 */
function momentOf(hour: number, story: Story, pace: Pace): Date {
  const last = story.at(-1)!;
  return new Date(toldAt(last, pace).getTime() - (last.told - hour) * HOUR);
}

/** The parcel, as its carrier names it. */
export interface Parcel {
  readonly carrier: string;
  readonly trackingNumber: string;
  /** The carrier's own id of it: the number may be another customer's as well, and a story of its own. */
  readonly shipmentRef: string;
}

/** A scene as an event of `carriers/generic`. */
export function eventOf(scene: Scene, parcel: Parcel, story: Story, pace: Pace) {
  const { at, scan, estimate } = scene;
  return {
    carrier: parcel.carrier,
    tracking_number: parcel.trackingNumber,
    shipment_ref: parcel.shipmentRef,
    event_id: `${parcel.shipmentRef}@${at}`,
    ...scan,
    occurred_at: momentOf(at, story, pace).toISOString(),
    ...(estimate !== null && {
      estimated_delivery: momentOf(estimate, story, pace).toISOString().slice(0, 10),
    }),
  };
}
