/** What a carrier counts. */

export class Tally {
  /** Lives begun, or to begin. */
  parcels = 0;
  scans = 0;
  readonly pushes = {
    /** Requests, retries among them. */
    sent: 0,
    /** Answered 2xx. */
    acknowledged: 0,
    /** Answered anything else below 500: not sent again. */
    refused: 0,
    /** Given up after the last retry. */
    failed: 0,
    /** Never sent, on purpose. */
    dropped: 0,
    /** Sent a second time, on purpose. */
    duplicated: 0,
    /** Sent behind a later one, on purpose. */
    delayed: 0,
  };
  readonly pulls = {
    /** Requests that showed a good credential. */
    asked: 0,
    /** Numbers asked about. */
    numbers: 0,
    tokens: 0,
    /** Answered 401. */
    unauthorized: 0,
    /** Answered 429, over quota or not. */
    throttled: 0,
    over_quota: 0,
    /** Answered wrongly on purpose, or not at all. */
    spoiled: 0,
  };
}
