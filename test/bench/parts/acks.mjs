/** (b) Acknowledged webhooks of one event against a group commit of the same bytes that does nothing else. */
import { fullSpeed, inTurn } from '../support/closed-loop.mjs';
import { anyOf } from '../support/measure.mjs';
import { bareWebhookOf, webhookOf } from '../support/sender.mjs';

export async function acks({ milepost, bare, numbers, turns, seconds }) {
  const best = await inTurn(turns, {
    bare: () => fullSpeed(bare.url, seconds, () => bareWebhookOf(anyOf(numbers))),
    milepost: async () => {
      const run = await fullSpeed(milepost.url, seconds, () => webhookOf(anyOf(numbers)));
      await milepost.untilQuiet();
      return run;
    },
  });
  return { ...best, ratio: best.milepost.perSecond / best.bare.perSecond };
}
