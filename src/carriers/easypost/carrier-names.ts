/** EasyPost's names of carriers (docs.easypost.com, "Carrier types"), as the slugs of our shipments. */
import { isSlug } from '../payload.js';

/** Folded to lower-case letters and digits. A carrier's separate products are one carrier to its shipments. */
const SLUGS: ReadonlyMap<string, string> = new Map([
  ['dhlecommerce', 'dhl'],
  ['dhlecs', 'dhl'],
  ['dhlexpress', 'dhl'],
  ['dhlexpressdefault', 'dhl'],
  ['dhlglobalmail', 'dhl'],
  ['fedex', 'fedex'],
  ['fedexdefault', 'fedex'],
  ['fedexsmartpost', 'fedex'],
  ['lasership', 'lasership'],
  ['ontrac', 'ontrac'],
  ['ups', 'ups'],
  ['upsdap', 'ups'],
  ['upsmailinnovations', 'ups'],
  ['upssurepost', 'ups'],
  ['usps', 'usps'],
]);

/** How EasyPost prints them. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['dhl', 'DHLExpress'],
  ['fedex', 'FedEx'],
  ['lasership', 'LaserShip'],
  ['ontrac', 'OnTrac'],
  ['ups', 'UPS'],
  ['usps', 'USPS'],
]);

/** EasyPost's name of a carrier; where it is not known, the slug itself. */
export function carrierName(slug: string): string {
  return NAMES.get(slug) ?? slug;
}

/** `CanadaPost` as `canada_post`; `null` where nothing is left that could be a slug. */
export function carrierSlug(name: string | null): string | null {
  if (name === null) return null;
  const known = SLUGS.get(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  if (known !== undefined) return known;
  const slug = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  return isSlug(slug) ? slug : null;
}
