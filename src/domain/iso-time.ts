/** Times as the API and the rows print them: ISO 8601, UTC, milliseconds. */

const DAY = 86_400_000;
const DIGITS = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));
const TWO = DIGITS.slice(0, 60).map((digits) => digits.slice(1));

let knownDay = NaN;
let knownDate = '';

/**
 * The very text of `toISOString`, for which V8 takes a microsecond. A dozen times are printed until a brand sees an
 * event, and took a tenth of all the time that Node spends on it.
 * @throws RangeError where it is no time
 */
export function isoTime(time: Date): string {
  const ms = time.getTime();
  const day = Math.floor(ms / DAY);
  if (day !== knownDay) {
    knownDate = time.toISOString().slice(0, -'00:00:00.000Z'.length);
    knownDay = day;
  }
  const rest = ms - day * DAY;
  const seconds = Math.floor(rest / 1000);
  const minutes = Math.floor(seconds / 60);
  const [hour, minute, second] = [TWO[Math.floor(minutes / 60)], TWO[minutes % 60], TWO[seconds % 60]];
  return `${knownDate}${hour}:${minute}:${second}.${DIGITS[rest % 1000]}Z`;
}
