/** (b) Acknowledged webhooks of one event against a group commit of the same bytes that does nothing else. */
import { fullSpeed, inTurn } from '../support/closed-loop.mjs';
import { anyOf } from '../support/measure.mjs';
import { webhookOf } from '../support/sender.mjs';

export async function acks({ milepost, bare, numbers, turns, seconds }) {
  const best = await inTurn(turns, {
    // Of parcels that Milepost does not know, for it will not hear of these scans.
    bare: () =>
      fullSpeed(bare.url, seconds, () => ({ ...webhookOf(`BARE${anyOf(numbers)}`), path: '/events' })),
    milepost: async () => {
      const run = await fullSpeed(milepost.url, seconds, () => webhookOf(anyOf(numbers)));
      await milepost.untilQuiet();
      return run;
    },
  });
  return { ...best, ratio: best.milepost.perSecond / best.bare.perSecond };
}
