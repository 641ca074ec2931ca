/** The mapping file: what the columns of the old table mean, and how its words are read. */
import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { plainToInstance, Type } from 'class-transformer';
import {
  IsObject,
  IsOptional,
  IsString,
  IsTimeZone,
  Matches,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { parse, YAMLParseError } from 'yaml';
import { isSlug } from '../carriers/payload.js';
import { uuidOf } from '../domain/ids.js';
import { allowsSubStatus, isStatus, type Status, STATUSES } from '../domain/status.js';

/** `column`, or `column.field` and deeper where the column holds JSON. */
const PATH = /^[A-Za-z_][A-Za-z0-9_ -]*(\.[A-Za-z0-9_-]+)*$/;
const path = () =>
  Matches(PATH, { message: '$property is the name of a column, such as event_time or raw.code' });

export class LegacyColumns {
  /** Unique; --follow goes by it. */
  @path() id!: string;
  /** The id that brands know the shipment by. */
  @path() shipment_id!: string;
  @path() carrier!: string;
  @path() tracking_number!: string;
  @path() status!: string;
  @path() occurred_at!: string;
  /** When the old system heard of it. */
  @IsOptional() @path() received_at?: string;
  /** The carrier's own message: what its adapter reads there goes before the other columns. */
  @IsOptional() @path() raw?: string;
  /** `City, ST, US`, or an object with city, state, postal_code, country, latitude, longitude. */
  @IsOptional() @path() location?: string;
  @IsOptional() @path() event_id?: string;
  @IsOptional() @path() sub_status?: string;
  @IsOptional() @path() code?: string;
  @IsOptional() @path() description?: string;
  @IsOptional() @path() estimated_delivery?: string;
  @IsOptional() @path() customer?: string;
}

class MapFile {
  @IsOptional()
  @Matches(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/, {
    message: 'table is a name such as tracking_events or legacy.events',
  })
  table?: string;

  @IsObject({ message: 'columns says which column means what' })
  @ValidateNested()
  @Type(() => LegacyColumns)
  columns!: LegacyColumns;

  @IsOptional()
  @IsTimeZone({ message: 'time_zone is a name such as UTC or America/New_York' })
  time_zone?: string;

  @IsOptional() @IsString() customer?: string;
  @IsOptional() @IsObject() customers?: Record<string, unknown>;
  @IsOptional() @IsObject() carriers?: Record<string, unknown>;
  @IsOptional() @IsObject() statuses?: Record<string, unknown>;
}

export interface Meaning {
  readonly status: Status;
  readonly subStatus: string | null;
}

export interface LegacyMap {
  readonly table: string;
  readonly columns: LegacyColumns;
  /** Of times that are written without an offset. */
  readonly timeZone: string;
  /** The UUID of the one customer whose history it is; `null`: column `customer` says. */
  readonly customer: string | null;
  /** All by their words as `foldWord` gives them. */
  readonly customers: ReadonlyMap<string, string>;
  readonly carriers: ReadonlyMap<string, string>;
  readonly statuses: ReadonlyMap<string, Meaning>;
}

/** What is wrong with a mapping file, all of it. */
export class MapError extends Error {
  override readonly name = 'MapError';
}

/** @throws MapError with every fault at once; Error where there is no such file */
export async function readMap(file: string): Promise<LegacyMap> {
  return mapFrom(await readFile(file, 'utf8'));
}

/** @throws MapError */
export function mapFrom(yaml: string): LegacyMap {
  const said = objectIn(yaml);
  const form = plainToInstance(MapFile, said);
  const faults = validateSync(form, { whitelist: true, forbidNonWhitelisted: true }).flatMap((error) =>
    faultsOf(error),
  );
  if (faults.length > 0) throw new MapError(faults.join('\n'));
  const map = {
    table: form.table ?? 'tracking_events',
    columns: form.columns,
    timeZone: form.time_zone ?? 'UTC',
    customer: form.customer === undefined ? null : read('customer', form.customer, customerIn, faults),
    customers: wordsOf('customers', form.customers, customerIn, faults),
    carriers: wordsOf('carriers', form.carriers, carrierIn, faults),
    statuses: wordsOf('statuses', form.statuses, meaningIn, faults),
  };
  if ((form.customer === undefined) === (form.columns.customer === undefined)) {
    faults.push(
      'customer: say either whose history it is, as customer, or which column says so, as columns.customer',
    );
  }
  if (faults.length > 0) throw new MapError(faults.join('\n'));
  return map as LegacyMap;
}

/** The UUIDs of all customers that a map names. */
export function customersOf({ customer, customers }: LegacyMap): string[] {
  return [...new Set([...(customer === null ? [] : [customer]), ...customers.values()])];
}

/** How words are compared: case and spaces around them do not count. */
export function foldWord(word: string): string {
  return word.trim().toLowerCase();
}

function objectIn(yaml: string): object {
  try {
    const said: unknown = parse(yaml);
    if (typeof said === 'object' && said !== null && !Array.isArray(said)) return said;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new MapError(`This is not YAML: ${error.message}`, { cause: error });
  }
  throw new MapError('The mapping file must say columns: and what they mean');
}

function faultsOf(error: ValidationError, parent = ''): string[] {
  const name = `${parent}${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((fault) => `${name}: ${fault}`);
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, `${name}.`))];
}

function wordsOf<Value>(
  section: string,
  words: Record<string, unknown> = {},
  reader: (value: unknown) => Value,
  faults: string[],
): ReadonlyMap<string, Value | undefined> {
  return new Map(
    Object.entries(words).map(([word, value]) => [
      foldWord(word),
      read(`${section}.${word}`, value, reader, faults),
    ]),
  );
}

function read<Value>(
  name: string,
  value: unknown,
  reader: (value: unknown) => Value,
  faults: string[],
): Value | undefined {
  try {
    return reader(value);
  } catch (error) {
    faults.push(`${name}: ${(error as Error).message}`);
    return undefined;
  }
}

function customerIn(value: unknown): string {
  const uuid = typeof value === 'string' ? uuidOf('cus', value) : null;
  if (uuid !== null) return uuid;
  throw new Error('a customer is an id such as cus_0193…, as `milepost customers create` prints it');
}

function carrierIn(value: unknown): string {
  if (typeof value === 'string' && isSlug(value)) return value;
  throw new Error('a carrier is 2 to 40 small letters, digits or underscores, such as ups or acme_freight');
}

/** `status` or `status/sub_status`. */
function meaningIn(value: unknown): Meaning {
  const [status, subStatus = null, ...more] = typeof value === 'string' ? value.split('/') : [];
  if (!isStatus(status) || more.length > 0) {
    throw new Error(
      `a status is one of ${STATUSES.join(', ')}, perhaps with a sub-status as in in_transit/departed`,
    );
  }
  if (subStatus !== null && !allowsSubStatus(status, subStatus))
    throw new Error(`${status} has no sub-status ${subStatus}`);
  return { status, subStatus };
}
