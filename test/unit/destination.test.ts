/** Where a brand's endpoint may be: nowhere that is not public, whatever it is called. */
import dns from 'node:dns';
import { Destinations } from '../../src/outbound-webhooks/destination.js';

const strict = new Destinations([]);
const lenient = new Destinations(['127.0.0.0/8', 'fd00::/8']);

/** All of them this machine, its network, its cloud, or nobody's. */
const PRIVATE = [
  '127.0.0.1',
  '0',
  '0.0.0.0',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '127.1',
  '①②⑦.⓪.⓪.①',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '192.0.2.1',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
];

it.each(PRIVATE)('https://%s/ is refused', (host) => {
  expect(strict.problemOf(`https://${host}/hook`)).toMatch(/not public/);
});

it.each([
  'https://93.184.216.34/',
  'https://[2606:2800:220:1::1]/',
  'https://shop.example/hook',
  'https://shop.example:8443/',
])('%s is allowed', (url) => {
  expect(strict.problemOf(url)).toBeNull();
});

it.each([
  ['http://93.184.216.34/', /https/],
  ['http://shop.example/', /https/],
  ['ftp://shop.example/', /https/],
  ['https://user@shop.example/', /user name/],
  ['https://user:word@shop.example/', /user name/],
  ['https://shop.example:5432/', /port 5432/],
  ['https://93.184.216.34:6379/', /port 6379/],
  ['https://shop.example:22/', /port 22/],
  ['https://', /must be a URL/],
  [`https://shop.example/${'x'.repeat(2048)}`, /2,048/],
])('%s is refused, and it is said why', (url, why) => {
  expect(strict.problemOf(url)).toMatch(why);
});

it.each(['localhost', 'LOCALHOST'])('the name %s is refused for what it leads to', async (name) => {
  expect(await strict.problemNow(`https://${name}/`)).toMatch(/not public/);
  const lookup = strict.lookupFor(new URL(`https://${name}/`));
  const error = await new Promise((resolve) => lookup(name, {}, resolve));
  expect(error).toMatchObject({ name: 'ForbiddenDestination' });
});

it('of the addresses that a name has only those are connected to that may be', async () => {
  const both = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ];
  type Answer = (error: null, addresses: typeof both) => void;
  const answering = (_name: string, _options: object, answer: Answer) => answer(null, both);
  const resolving = jest.spyOn(dns, 'lookup').mockImplementation(answering as never);
  const url = 'http://dual.example:8080/';
  expect(await lenient.problemNow(url)).toBeNull();
  const found = await new Promise((resolve) =>
    lenient.lookupFor(new URL(url))('dual.example', { all: true }, (_, addresses) => resolve(addresses)),
  );
  expect(found).toEqual([both[1]]);
  expect(await strict.problemNow(url)).not.toBeNull();
  resolving.mockRestore();
});

it('what the operator allows may be reached, by http as well, and nothing else', async () => {
  for (const host of ['127.0.0.1:6379', '[::ffff:127.0.0.1]', '[fd00::1]:80', '2130706433']) {
    expect(lenient.problemOf(`http://${host}/`)).toBeNull();
  }
  expect(lenient.problemOf('http://10.0.0.1/')).toMatch(/https/);
  expect(lenient.problemOf('https://10.0.0.1/')).toMatch(/not public/);
  expect(lenient.problemOf('http://shop.example/')).toBeNull(); // what it leads to is seen when it is called
  expect(await lenient.problemNow('http://93.184.216.34/')).toMatch(/https/);
  expect(await lenient.problemNow('http://no-such-name.invalid/')).toMatch(/https/);
  expect(await lenient.problemNow('https://no-such-name.invalid/')).toBeNull();
});
