/** What DHL says in words alone, in English and German; of several rows the first counts. */
import type { PhraseRow } from '../phrases.js';

const RETURNS: readonly PhraseRow[] = [
  [
    'returning',
    'in_transit',
    /return(?:ed|ing)? to (?:the )?(?:original )?(?:sender|shipper)|being returned/i,
    /rücksendung|an den absender|zum absender/i,
  ],
];

const OUT: readonly PhraseRow[] = [
  [
    'out_for_delivery',
    'on_vehicle',
    /out for delivery|delivery vehicle|with (?:the )?(?:delivery )?courier/i,
    /zustellfahrzeug|in (?:der )?zustellung|in auslieferung/i,
  ],
];

const WAITING: readonly PhraseRow[] = [
  ['exception', 'pickup_missed', /not (?:been )?(?:picked up|collected)|nicht abgeholt/i],
  [
    'available_for_pickup',
    'at_point',
    /(?:ready|available|awaiting) (?:for )?(?:pick[- ]?up|collection)|can be (?:picked up|collected)/i,
    /at (?:the |a )?(?:pick[- ]?up|collection|service) ?point/i,
    /abholbereit|zur abholung bereit|bereit zur abholung|abgeholt werden/i,
  ],
];

const ATTEMPTS: readonly PhraseRow[] = [
  ['attempt_failed', 'refused', /refused|rejected by (?:the )?(?:recipient|receiver|consignee)|verweigert/i],
  [
    'attempt_failed',
    'recipient_absent',
    /not (?:at )?home|(?:recipient|receiver|consignee) (?:was |is )?(?:not|absent|unavailable)/i,
    /nicht angetroffen|nicht zu ?hause|abwesend/i,
  ],
  [
    'attempt_failed',
    'business_closed',
    /(?:business|company|premises|shop) (?:was |is )?closed|\bgeschlossen/i,
  ],
  ['exception', 'recipient_moved', /(?:recipient|receiver|consignee) (?:has )?moved|verzogen/i],
  [
    'exception',
    'address_incorrect',
    /(?:incorrect|incomplete|insufficient|wrong|bad|invalid) address/i,
    /address (?:is |was )?(?:incorrect|incomplete|insufficient|wrong|unknown)/i,
    /(?:falsche|unvollständige|fehlerhafte) (?:adresse|anschrift)|empfänger unbekannt/i,
  ],
  [
    'attempt_failed',
    'other',
    /delivery attempt|attempted delivery|delivery (?:was )?(?:attempted|unsuccessful|not possible)/i,
    /(?:could not|cannot) be delivered|unable to deliver|not delivered/i,
    /zustellversuch|zustellung (?:war )?nicht möglich|nicht zugestellt/i,
  ],
];

const TROUBLES: readonly PhraseRow[] = [
  ['exception', 'damaged', /damaged|beschädigt/i],
  ['exception', 'lost', /\blost\b|verloren/i],
  ['exception', 'delayed_customs', /(?:customs|clearance) delay/i],
  ['exception', 'delayed_weather', /weather|witterung|unwetter/i],
  ['exception', 'delayed', /delay|verzöger|verspät/i],
  ['exception', 'held', /on hold|is being held|zurückgehalten|angehalten/i],
];

const CUSTOMS: readonly PhraseRow[] = [
  [
    'in_transit',
    'customs_released',
    /(?:released|cleared) (?:by|from|through) (?:the )?customs|clearance (?:processing )?complete/i,
    /vom zoll freigegeben|(?:verzollung|zollabfertigung|zollabwicklung) (?:ist |wurde )?abgeschlossen/i,
  ],
  [
    'in_transit',
    'customs_processing',
    // Whole words: Zollikon and Hohenzollern are places.
    /customs|clearance|\bzoll(?:amt|abfertigung|abwicklung|behandlung)?\b|verzollung|verzollt/i,
  ],
];

/** What is only planned ("will be transported to the destination country") is no arrival. */
const MOVES: readonly PhraseRow[] = [
  ['in_transit', 'accepted', /picked up|dropped off|eingeliefert|abgeholt/i],
  [
    'in_transit',
    'transferred_to_partner',
    /tendered to|(?:handed over|transferred) to (?:the |a )?(?:partner|local carrier)/i,
  ],
  [
    'in_transit',
    'arrived_destination_country',
    /arriv(?:ed|al) (?:in|at) (?:the )?(?:destination country|country of destination)/i,
    /zielland (?:angekommen|eingetroffen|erreicht)/i,
  ],
  [
    'in_transit',
    'arrived_destination_facility',
    /arriv(?:ed|al) (?:(?:at|in) )?(?:the )?(?:destination|delivery)/i,
    /arriv(?:ed|al) (?:(?:at|in) )?(?:the )?region of (?:the )?recipient/i,
    /region des empfängers|zustellbasis (?:angekommen|eingetroffen)|ziel-paketzentrum/i,
  ],
  ['in_transit', 'departed', /departed|departure|has left|verlassen/i],
  ['in_transit', 'arrived', /arrived|arrival|angekommen|eingetroffen/i],
];

const HANDOVERS: readonly PhraseRow[] = [
  ['returned', 'to_sender', /to (?:the )?(?:original )?(?:sender|shipper)|an den absender|zum absender/i],
  ['delivered', 'neighbour', /neighbou?r|nachbar/i],
  ['delivered', 'collected', /picked up|collected|abgeholt/i],
  ['delivered', 'mailbox_or_locker', /locker|packstation|mail ?box|letter ?box|briefkasten/i],
  [
    'delivered',
    'safe_place',
    /safe place|preferred (?:location|place)|drop-?off (?:location|point)|front door|porch|garage/i,
    /ablageort|wunschort/i,
  ],
  ['delivered', 'signed', /signed|signature obtained|unterschrieben|gegen unterschrift/i],
  [
    'delivered',
    'handed_over',
    /handed (?:over )?to|to the (?:recipient|receiver)|an den empfänger|persönlich/i,
  ],
];

const CLEARANCE_FAILED: PhraseRow = ['exception', 'delayed_customs', /customs|clearance|\bzoll\b|verzoll/i];

/** By status code; the words of the others add nothing. */
export const WORDS: ReadonlyMap<string, readonly PhraseRow[]> = new Map([
  ['transit', [...RETURNS, ...OUT, ...WAITING, ...ATTEMPTS, ...TROUBLES, ...CUSTOMS, ...MOVES]],
  ['failure', [...RETURNS, ...ATTEMPTS, ...WAITING, ...TROUBLES, CLEARANCE_FAILED]],
  ['delivered', HANDOVERS],
]);
