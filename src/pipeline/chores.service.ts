/** What the sweeper calls, in one bundle. */
import { Injectable } from '@nestjs/common';
import { Storyteller } from '../test-mode/storyteller.service.js';
import { FeedSequencer } from './feed-sequencer.service.js';
import { Drain } from './drain.service.js';
import { ParkedJoiner } from './parked-joiner.service.js';
import { Replay } from './replay.service.js';

@Injectable()
export class Chores {
  constructor(
    readonly drain: Drain,
    readonly replay: Replay,
    readonly parked: ParkedJoiner,
    readonly sequencer: FeedSequencer,
    readonly storyteller: Storyteller,
  ) {}
}
