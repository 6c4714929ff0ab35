import { jsonSchema } from '../../src/spec/index.js';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';

/** The parts of JSON Schema that zod generates for our documents. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Place {
  /** Path of the object in the document, for example `links[].queue`; empty for the document itself. */
  readonly path: string;
  readonly schema: Schema;
}

/** Every key of scenario and topology files, from the schemas that check them. */
export function renderFilesReference(): string {
  const introduction = `# Keys of scenario and topology files

Generated from the schemas by \`npm run docs\`; not edited by hand. Quantities are text with a unit ([units](units.md)).
\`longhaul schema scenario\` and \`longhaul schema topology\` print the same as JSON Schema, for editors.`;
  const documents = (['topology', 'scenario'] as const).map((kind) => {
    const title = `## ${kind === 'topology' ? 'Topology' : 'Scenario'}`;
    return [title, ...renderObject({ path: '', schema: jsonSchema(kind) })].join('\n\n');
  });
  return `${[introduction, ...documents].join('\n\n')}\n`;
}

function renderObject({ path, schema }: Place): readonly string[] {
  const rows = Object.entries(schema.properties ?? {}).map(([key, value]) => [
    `\`${key}\``,
    describeType(value),
    describeDefault(schema, key),
    (value.description ?? '').replaceAll('|', '\\|'),
  ]);
  const heading = path === '' ? [] : [`### \`${path}\``];
  const table = rows.length === 0 ? [] : [renderMarkdownTable(['key', 'value', 'default', 'meaning'], rows)];
  // A scenario may hold a whole topology, which has its own section.
  const nested = Object.entries(schema.properties ?? {}).filter(([key]) => !(path === '' && key === 'topology'));
  const places = nested.flatMap(([key, value]) =>
    objectsIn({ path: path === '' ? key : `${path}.${key}`, schema: value }),
  );
  return [...heading, ...table, ...places.flatMap(renderObject)];
}

/** Objects directly below a value: the value itself, items of a list, values of a mapping, members of a union. */
function objectsIn({ path, schema }: Place): readonly Place[] {
  if (schema.properties !== undefined) {
    const kind = schema.properties['kind']?.const;
    return [{ path: typeof kind === 'string' ? `${path} (kind: ${kind})` : path, schema }];
  }
  const { items, additionalProperties } = schema;
  return [
    ...(typeof items === 'object' ? objectsIn({ path: `${path}[]`, schema: items }) : []),
    ...(typeof additionalProperties === 'object'
      ? objectsIn({ path: `${path}.NAME`, schema: additionalProperties })
      : []),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((member) => objectsIn({ path, schema: member })),
  ];
}

function describeType(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  const members = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (members.length > 0) return [...new Set(members.map(describeType))].join(' or ');
  if (schema.prefixItems !== undefined) return `list of ${String(schema.prefixItems.length)}`;
  if (typeof schema.items === 'object') return `list of ${describeType(schema.items)}`;
  if (Array.isArray(schema.type)) return 'quantity';
  if (schema.type === 'object') return 'mapping';
  return schema.type === 'string' ? 'text' : String(schema.type);
}

function describeDefault(schema: Schema, key: string): string {
  if (schema.required?.includes(key) === true) return 'required';
  const value = schema.properties?.[key]?.default;
  if (value === undefined || value === '') return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
