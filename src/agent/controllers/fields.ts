/** Why an action is not done, for people and for the controller. */
export class Refusal extends Error {}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The fields of a JSON object as they are asked for; what nobody asked for is refused at the end. */
export class Fields {
  private readonly asked = new Set<string>();

  constructor(
    private readonly value: Readonly<Record<string, unknown>>,
    private readonly what: string,
  ) {}

  names(): readonly string[] {
    return Object.keys(this.value);
  }

  text(name: string, optional = false): string | undefined {
    return this.get(name, { optional, is: (one): one is string => typeof one === 'string', type: 'text' });
  }

  /** A whole number. */
  count(name: string, { min, max }: Bounds, optional = false): number | undefined {
    const inside = (one: unknown): one is number =>
      typeof one === 'number' && Number.isInteger(one) && one >= min && one <= max;
    return this.get(name, { optional, is: inside, type: `a whole number from ${String(min)} to ${String(max)}` });
  }

  pair(name: string, optional = false): readonly [string, string] | undefined {
    const isPair = (one: unknown): one is [string, string] =>
      Array.isArray(one) && one.length === 2 && one.every((end) => typeof end === 'string');
    return this.get(name, { optional, is: isPair, type: 'a list of two names' });
  }

  object(name: string): unknown {
    this.asked.add(name);
    return this.value[name];
  }

  /** @throws Refusal for a field that nobody asked for */
  refuseOthers(): void {
    const other = this.names().find((name) => !this.asked.has(name));
    if (other !== undefined) throw new Refusal(`${this.what} of this kind has no "${other}"`);
  }

  private get<T>(
    name: string,
    { optional, is, type }: { optional: boolean; is: (value: unknown) => value is T; type: string },
  ): T | undefined {
    this.asked.add(name);
    const value = this.value[name];
    if (value === undefined && optional) return undefined;
    if (is(value)) return value;
    throw new Refusal(`"${name}" must be ${type}, found ${shown(value)}`);
  }
}

/** @throws Refusal for anything but a JSON object */
export function fields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return new Fields(value as Readonly<Record<string, unknown>>, what);
  }
  throw new Refusal(`${what} must be an object, found ${shown(value)}`);
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
