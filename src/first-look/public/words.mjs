/** How a status looks to a person: its words, its tone, and how far along the way it is (0 to 4). */
const STATUSES = {
  pending: ['Waiting for the carrier', 'busy', 0],
  info_received: ['Label made', 'busy', 1],
  in_transit: ['On the way', 'busy', 2],
  out_for_delivery: ['Out for delivery', 'busy', 3],
  available_for_pickup: ['Ready for pickup', 'busy', 3],
  attempt_failed: ['Delivery attempted', 'warn', 3],
  exception: ['Held up', 'warn', 2],
  returning: ['Going back', 'warn', 2],
  returned: ['Returned to sender', 'warn', 4],
  delivered: ['Delivered', 'good', 4],
  cancelled: ['Cancelled', 'warn', 4],
};

export function wordsFor(status) {
  const [words, tone, step] = STATUSES[status] ?? [status, 'busy', 0];
  return { words, tone, step };
}

const CARRIERS = { ups: 'UPS', fedex: 'FedEx', usps: 'USPS', dhl: 'DHL' };

export function carrierName(slug) {
  return CARRIERS[slug] ?? slug.replaceAll('_', ' ');
}

/** Such as `Memphis, TN`; capitals that a carrier shouts are said calmly. */
export function placeName(place) {
  const city = place?.city ?? '';
  const calm =
    city === city.toUpperCase() ? city.toLowerCase().replace(/\b\w/g, (c) => c.toUpperCase()) : city;
  return [calm, place?.state].filter(Boolean).join(', ') || (place?.country ?? '');
}
