import { Draw } from './draw.ts';

/** A user of the simulated tenant; every member is JSON text, ready to be printed. */
export interface Person {
  readonly id: string;
  readonly principalName: string;
  readonly displayName: string;
  /** Their telephone number, without quotes. */
  readonly number: string;
  readonly country: string;
  readonly administrativeUnits: string;
}

/** Bots (ucap_in, ucap_out) come with empty or missing user fields. */
export const bots: readonly Pick<Person, 'id' | 'principalName' | 'displayName'>[] = [
  { id: 'null', principalName: 'null', displayName: 'null' },
  { id: '""', principalName: '""', displayName: '""' },
  { id: '""', principalName: '""', displayName: 'null' },
];

// As JSON text: some servers escape what others send as UTF-8, and both must survive.
const displayNames = [
  '"Zoë Ångström"',
  '"Наталья Орлова"',
  '"山田 花子"',
  '"محمد الفارسي"',
  '"Siobhán \\"Sib\\" O\'Brien"',
  '"Jos\\u00e9 Nu\\u00f1ez"',
  '"Νίκος Παπαδόπουλος"',
  '"김민준"',
  '"Anna Example"',
  '"Empfang \\u0026 Zentrale 😀"',
  '"דנה כהן"',
  '"Smith, Alex\\tJr."',
];

// Ranges that are kept free for films and examples, so that no number is anybody's.
const countries = [
  { code: 'US', prefix: '+14255550' },
  { code: 'GB', prefix: '+442079460' },
  { code: 'DE', prefix: '+493023125' },
];

/** The users of a tenant, the same for the same seed. @param count up to 100 */
export function makePeople(seed: number, count = 60): readonly Person[] {
  const draw = new Draw(seed);
  const units = [draw.guid(), draw.guid(), draw.guid()];
  return Array.from({ length: count }, (_, n) => {
    const country = draw.pick(countries);
    const members = units.slice(0, draw.below(units.length + 1)).map((id) => `{"id":"${id}"}`);
    return {
      id: `"${draw.guid()}"`,
      principalName: `"user${String(n)}@contoso.com"`,
      displayName: displayNames[n % displayNames.length] ?? '""',
      number: country.prefix + String(100 + n),
      country: `"${country.code}"`,
      administrativeUnits: n % 7 === 3 ? 'null' : `[${members.join(',')}]`,
    };
  });
}
