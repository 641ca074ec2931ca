/** What a simulated carrier can do: say a scan in its own format, signed with its own scheme. */
import type { Scan } from '../journey.js';

export interface Sender {
  /** The door it pushes through. */
  readonly slug: string;
  /** The carrier under which its parcels are registered. */
  readonly carrier: string;
  trackingNumber(parcel: number): string;
  /**
   * The request for the newest of the scans so far.
   * @returns the body, and the headers that sign it
   */
  request(
    trackingNumber: string,
    scans: readonly Scan[],
    secret: string,
  ): { body: string; headers: Record<string, string> };
}
