/**
 * What tracking numbers look like. The shapes and check digits of the couriers are those that the project
 * tracking_number_data collects (github.com/jkeen/tracking_number_data, MIT licence); the rule for DHL Paket is GS1's
 * for an SSCC of Deutsche Post. Numbers come without spaces, in capitals.
 */
import {
  type CheckDigit,
  luhn,
  modulo10,
  modulo10FromRight,
  modulo37,
  modulo7,
  s10,
  weighted,
} from './check-digits.js';

/**
 * How much a match says. `certain`: a shape of its own and a check digit. `likely`: a shape of its own without one.
 * `possible`: bare digits with a check digit, which one number in ten passes by chance. `weak`: bare digits.
 */
export const CONFIDENCES = ['certain', 'likely', 'possible', 'weak'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export interface Format {
  readonly carrier: string;
  readonly name: string;
  readonly confidence: Confidence;
  /** The whole number; `serial` and `digit` are what the check is about. */
  readonly pattern: RegExp;
  readonly check: CheckDigit | null;
}

/** FedEx: 3 1 7, or 1 7 3, over and over. */
const FEDEX_12 = weighted([3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]);
const FEDEX_14 = weighted([1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]);
const SSCC = modulo10([3, 1]);

/** ISO 3166 keeps these for users, so no post has them; Kosovo's XK is in use. */
const S10_ELSEWHERE = '[A-Z]{2}(?<serial>\\d{8})(?<digit>\\d)(?!AA|Q[M-Z]|X[A-JL-Z]|ZZ)[A-Z]{2}';

function format(
  carrier: string,
  name: string,
  confidence: Confidence,
  pattern: string,
  check: CheckDigit | null = null,
): Format {
  return { carrier, name, confidence, pattern: new RegExp(`^${pattern}$`), check };
}

/** In the order in which formats that say equally much are believed. */
export const FORMATS: readonly Format[] = [
  format('ups', 'UPS', 'certain', '1Z(?<serial>[A-Z0-9]{15})(?<digit>\\d)', modulo10([1, 2])),
  format('ups', 'UPS Waybill', 'certain', '[AHJKTV](?<serial>\\d{9})(?<digit>\\d)', modulo10([1, 2])),
  format('fedex', 'FedEx Ground 96', 'certain', '96\\d{5}(?<serial>\\d{14})(?<digit>\\d)', modulo10([1, 3])),
  format('fedex', 'FedEx Ground GSN', 'certain', '96\\d{18}(?<serial>\\d{13})(?<digit>\\d)', FEDEX_14),
  format('fedex', 'FedEx Express 34', 'possible', '[0-8]\\d{19}(?<serial>\\d{13})(?<digit>\\d)', FEDEX_14),
  format('fedex', 'FedEx ASTRA', 'possible', '3\\d{15}(?<serial>\\d{11})(?<digit>\\d)\\d{4}', FEDEX_12),
  format('fedex', 'FedEx Express', 'possible', '(?<serial>\\d{11})(?<digit>\\d)', FEDEX_12),
  format('fedex', 'FedEx Ground', 'possible', '(?<serial>\\d{14})(?<digit>\\d)', modulo10([1, 3])),
  format('fedex', 'FedEx Ground SSCC-18', 'possible', '\\d{2}(?<serial>\\d{15})(?<digit>\\d)', SSCC),
  format(
    'usps',
    'USPS IMpb N',
    'certain',
    '(?:420\\d{5}(?:\\d{4})?)?(?<serial>94(?:\\d{19}|\\d{23}))(?<digit>\\d)',
    modulo10FromRight([3, 1]),
  ),
  format(
    'usps',
    'USPS IMpb C',
    'certain',
    '(?:420\\d{5}(?:\\d{4})?)?(?<serial>(?:92\\d{3}9|93\\d{3}[0-8]|95\\d{4})(?:\\d{15}|\\d{19}))(?<digit>\\d)',
    SSCC,
  ),
  format(
    'usps',
    'USPS Legacy',
    'certain',
    '(?:420\\d{5}(?:\\d{4})?)?(?<serial>91\\d{19})(?<digit>\\d)',
    SSCC,
  ),
  format('usps', 'USPS Legacy 20', 'possible', '(?<serial>\\d{19})(?<digit>\\d)', uspsLegacy),
  format('usps', 'USPS 20', 'possible', '(?<serial>\\d{19})(?<digit>\\d)', SSCC),
  format('usps', 'USPS international (S10)', 'certain', '[A-Z]{2}(?<serial>\\d{8})(?<digit>\\d)US', s10),
  format('dhl', 'DHL Paket', 'certain', '(?<serial>00340434\\d{11})(?<digit>\\d)', SSCC),
  format('dhl', 'Deutsche Post (S10)', 'certain', '[A-Z]{2}(?<serial>\\d{8})(?<digit>\\d)DE', s10),
  format('dhl', 'DHL Express piece', 'likely', 'J[A-Z]{2,3}\\d{9,10}'),
  format('dhl', 'DHL eCommerce', 'likely', '(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)(?=[A-Z]*\\d)[A-Z0-9]{10,39}'),
  format('dhl', 'DHL Express', 'possible', '(?<serial>\\d{9,10})(?<digit>\\d)', modulo7),
  format('dhl', 'DHL eCommerce 14', 'weak', '\\d{14}'),
  format('canada_post', 'Canada Post (S10)', 'certain', '[A-Z]{2}(?<serial>\\d{8})(?<digit>\\d)CA', s10),
  format('canada_post', 'Canada Post', 'possible', '(?<serial>\\d{15})(?<digit>\\d)', SSCC),
  format('royal_mail', 'Royal Mail (S10)', 'certain', '[A-Z]{2}(?<serial>\\d{8})(?<digit>\\d)GB', s10),
  format('s10', 'Another post (S10)', 'likely', S10_ELSEWHERE, s10),
  format('ontrac', 'OnTrac', 'certain', 'C(?<serial>\\d{13})(?<digit>\\d)', onTrac('4')),
  format('ontrac', 'OnTrac D', 'certain', 'D(?<serial>\\d{13})(?<digit>\\d)', onTrac('5')),
  format('dpd', 'DPD', 'certain', '(?<serial>\\d{27})(?<digit>[0-9A-Z])', modulo37),
  format('dpd', 'DPD 14', 'possible', '(?<serial>\\d{14})(?<digit>[0-9A-Z])', modulo37),
  format(
    'old_dominion',
    'Old Dominion',
    'possible',
    '(?<serial>(?:77[78]|072|780)\\d{7})(?<digit>\\d)',
    luhn,
  ),
  format('old_dominion', 'Old Dominion Guaranteed', 'possible', '(?<serial>80\\d{8})(?<digit>\\d)', luhn),
  format('purolator', 'Purolator', 'possible', '(?<serial>[0-5]\\d{10})(?<digit>\\d)', luhn),
  format('purolator', 'Purolator letters', 'likely', '[A-Z]{3}\\d{9}'),
  format('amazon', 'Amazon Logistics', 'likely', 'TB[ACM]\\d{12}'),
  format('amazon', 'Amazon International', 'likely', '[AFC]\\d{10}'),
  format('canpar', 'Canpar', 'likely', '[CDKLSUXZ]\\d{21}'),
  format('gofo', 'GOFO Express', 'likely', 'GFUS\\d{14}'),
  format('landmark', 'Landmark Global', 'likely', 'LTN\\d{8}N1'),
  format('lasership', 'LaserShip', 'likely', 'L[AIEHNX][1-3]\\d{7}'),
  format(
    'lasership',
    'LaserShip 1LS',
    'likely',
    '1LS(?:7[12]\\d{10}|7[12]\\d{2}01[1-4]\\d{6}-1|CX[0-9A-Z]{10})',
  ),
  format('speedee', 'Spee-Dee', 'likely', 'SP\\d{18}'),
  format('yodel', 'Yodel', 'likely', 'JJ?D\\d{16}'),
  format('yunexpress', 'YunExpress', 'likely', 'YT\\d{16}'),
];

/** OnTrac counts a leading digit that the letter stands for, where the number does not begin with it. */
function onTrac(digit: string): CheckDigit {
  const check10 = modulo10([1, 2]);
  return (serial, check) => check10(serial.startsWith(digit) ? serial : digit + serial, check);
}

/** Where the application identifier 91 is not printed, it counts all the same. */
function uspsLegacy(serial: string, check: string): boolean {
  return SSCC(`91${serial}`, check);
}
