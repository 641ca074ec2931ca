/** Where carriers have their hubs, and people live; offsets from UTC as they are in winter. */
import { oneOf, type Random } from './random.js';

export interface Stop {
  readonly city: string;
  /** Empty where addresses have none. */
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
  /** Hours from UTC, such as -5. */
  readonly utcOffset: number;
}

/** In the order in which a parcel passes them. */
export interface Route {
  readonly origin: Stop;
  /** Hubs of the origin's side, then, where a border is crossed, the gateway at which customs looks at the parcel. */
  readonly hubs: readonly Stop[];
  readonly gateway: Stop | null;
  readonly destination: Stop;
}

interface Region {
  readonly homes: readonly Stop[];
  readonly hubs: readonly Stop[];
}

function stop(city: string, state: string, postalCode: string, country: string, utcOffset: number): Stop {
  return { city, state, postalCode, country, utcOffset };
}

const AMERICA: Region = {
  homes: [
    stop('Boston', 'MA', '02128', 'US', -5),
    stop('Newark', 'NJ', '07114', 'US', -5),
    stop('Atlanta', 'GA', '30349', 'US', -5),
    stop('Miami', 'FL', '33122', 'US', -5),
    stop('Minneapolis', 'MN', '55450', 'US', -6),
    stop('San Antonio', 'TX', '78216', 'US', -6),
    stop('Salt Lake City', 'UT', '84116', 'US', -7),
    stop('Phoenix', 'AZ', '85034', 'US', -7),
    stop('Seattle', 'WA', '98158', 'US', -8),
    stop('Portland', 'OR', '97218', 'US', -8),
    stop('Los Angeles', 'CA', '90045', 'US', -8),
  ],
  hubs: [
    stop('Memphis', 'TN', '38118', 'US', -6),
    stop('Louisville', 'KY', '40213', 'US', -5),
    stop('Indianapolis', 'IN', '46241', 'US', -5),
    stop('Chicago', 'IL', '60638', 'US', -6),
    stop('Dallas', 'TX', '75261', 'US', -6),
    stop('Denver', 'CO', '80249', 'US', -7),
    stop('Oakland', 'CA', '94621', 'US', -8),
  ],
};

const EUROPE: Region = {
  homes: [
    stop('Dublin', '', 'D02 AF30', 'IE', 0),
    stop('Lisbon', '', '1700-008', 'PT', 0),
    stop('Lyon', '', '69003', 'FR', 1),
    stop('Hamburg', '', '22525', 'DE', 1),
    stop('Vienna', '', '1220', 'AT', 1),
    stop('Gothenburg', '', '418 79', 'SE', 1),
    stop('Athens', '', '104 42', 'GR', 2),
    stop('Helsinki', '', '01530', 'FI', 2),
  ],
  hubs: [
    stop('East Midlands', '', 'DE74 2TR', 'GB', 0),
    stop('Leipzig', '', '04435', 'DE', 1),
    stop('Brussels', '', '1931', 'BE', 1),
    stop('Cologne', '', '51147', 'DE', 1),
    stop('Bergamo', '', '24050', 'IT', 1),
  ],
};

/** Within America, over no hub or up to two. */
export function domesticRoute(random: Random): Route {
  const origin = oneOf(random, AMERICA.homes);
  const destination = other(random, AMERICA.homes, origin);
  const first = oneOf(random, AMERICA.hubs);
  const hubs = [first, other(random, AMERICA.hubs, first)].slice(0, Math.floor(random() * 3));
  return { origin, hubs, gateway: null, destination };
}

/** Over the Atlantic, one way or the other. */
export function internationalRoute(random: Random): Route {
  const [from, to] = random() < 0.5 ? [AMERICA, EUROPE] : [EUROPE, AMERICA];
  return {
    origin: oneOf(random, from.homes),
    hubs: [oneOf(random, from.hubs)],
    gateway: oneOf(random, to.hubs),
    destination: oneOf(random, to.homes),
  };
}

function other(random: Random, stops: readonly Stop[], than: Stop): Stop {
  return oneOf(
    random,
    stops.filter((stop) => stop !== than),
  );
}
