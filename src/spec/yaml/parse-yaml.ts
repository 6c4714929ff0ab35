import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { LonghaulError, LonghaulErrors, type SourceLocation } from '../../errors/index.js';
import { isNonEmpty } from '../non-empty.js';
import type { YamlEntry, YamlNode } from './tree.js';

/** A text and the name it is known by in messages. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** A scenario is a page of text; a file beyond this is a mistake. */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;
const MAX_ALIASES = 100;
const MAX_NODES = 200_000;
const MAX_DEPTH = 64;
const MAX_ERRORS = 20;

/**
 * Parses one YAML 1.2 document.
 * @throws LonghaulErrors with code `input.syntax`, one for every problem found
 */
export function parseYaml(source: SourceText): YamlNode {
  const places = new Places(source);
  if (source.text.length > MAX_DOCUMENT_BYTES) throw places.failure(0, 'the file is larger than 1 MiB');
  const document = parseGuarded(source, places);
  // A warning is an unknown tag or directive: part of the text would be ignored, so it is an error here.
  const problems = [...document.errors, ...document.warnings]
    .slice(0, MAX_ERRORS)
    .map((error) => places.fromYaml(error));
  if (isNonEmpty(problems)) throw new LonghaulErrors(problems);
  if (document.contents === null) throw places.failure(0, 'the file is empty');
  return new TreeBuilder(document, places).build(document.contents);
}

// `entries` below looks for duplicate keys itself: the parser compares each key with each, which takes minutes for 1 MiB.
const OPTIONS = { uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const;

function parseGuarded(source: SourceText, places: Places): Document.Parsed {
  const tooDeep = () => places.failure(0, 'the document is nested too deeply');
  try {
    const document = parseDocument(source.text, { ...OPTIONS, lineCounter: places.lines });
    // The parser recurses. Where its stack ends is chance, so the place it reports would be misleading.
    if (document.errors.some((error) => error.code === 'RESOURCE_EXHAUSTION')) throw tooDeep();
    return document;
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

/** Turns offsets into places. */
class Places {
  readonly lines = new LineCounter();
  private readonly texts: readonly string[];

  constructor(private readonly source: SourceText) {
    this.texts = source.text.split(/\r?\n/);
  }

  at(offset: number): SourceLocation {
    const { line, col } = this.lines.linePos(offset);
    const known = line === 0 ? { line: 1, col: 1 } : { line, col };
    return { file: this.source.file, ...known, text: this.texts[known.line - 1] ?? '' };
  }

  failure(offset: number, message: string, hint?: string): LonghaulErrors {
    return new LonghaulErrors([new LonghaulError({ code: 'input.syntax', message, hint, where: this.at(offset) })]);
  }

  fromYaml(error: YAMLError): LonghaulError {
    const where = this.at(error.pos[0]);
    const message = `${error.message.slice(0, 1).toLowerCase()}${error.message.slice(1)}`;
    return new LonghaulError({ code: 'input.syntax', message, hint: SYNTAX_HINTS.get(error.code), where });
  }
}

const SYNTAX_HINTS: ReadonlyMap<string, string> = new Map([
  ['TAB_AS_INDENT', 'indent with spaces'],
  ['BAD_INDENT', 'keys of one mapping start in the same column'],
  ['MULTIPLE_DOCS', 'put each document in a file of its own'],
  ['TAG_RESOLVE_FAILED', 'remove the tag; plain values need none'],
]);

class TreeBuilder {
  private nodes = 0;
  private aliases = 0;
  private readonly expanding = new Set<ParsedNode>();

  constructor(
    private readonly document: Document.Parsed,
    private readonly places: Places,
  ) {}

  build(node: ParsedNode, depth = 0): YamlNode {
    const offset = node.range[0];
    if (depth > MAX_DEPTH) throw this.places.failure(offset, 'the document is nested too deeply');
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw this.places.failure(offset, 'the document expands to too many values');
    if (isAlias(node)) return this.expand(node, offset, depth);
    const at = this.places.at(offset);
    if (isMap(node)) return { kind: 'map', entries: this.entries(node, depth), at };
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => this.build(item, depth + 1)), at };
    return { kind: 'scalar', value: this.scalar(node.value, offset), at };
  }

  private expand(alias: Alias, offset: number, depth: number): YamlNode {
    this.aliases += 1;
    const target = alias.resolve(this.document) as ParsedNode | undefined;
    if (target === undefined) throw this.places.failure(offset, `no anchor "&${alias.source}" comes before this alias`);
    if (this.expanding.has(target)) throw this.places.failure(offset, 'an alias stands inside its own anchor');
    // Aliases of aliases grow exponentially.
    if (this.aliases > MAX_ALIASES) {
      throw this.places.failure(offset, `the document expands more than ${String(MAX_ALIASES)} aliases`);
    }
    this.expanding.add(target);
    const built = this.build(target, depth);
    this.expanding.delete(target);
    return built;
  }

  private entries(map: YAMLMap<ParsedNode, ParsedNode | null>, depth: number): ReadonlyMap<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>();
    for (const { key, value } of map.items) {
      const offset = key.range[0];
      const name = isScalar(key) ? keyText(key.value) : undefined;
      if (name === undefined) throw this.places.failure(offset, 'a key must be plain text');
      if (name === '__proto__') throw this.places.failure(offset, '"__proto__" cannot be a key');
      const first = entries.get(name);
      if (first !== undefined) {
        const hint = `it stands in line ${String(first.keyAt.line)} already; remove or rename one`;
        throw this.places.failure(offset, `the key "${name}" is written twice`, hint);
      }
      const keyAt = this.places.at(offset);
      const node =
        value === null ? ({ kind: 'scalar', value: null, at: keyAt } as const) : this.build(value, depth + 1);
      entries.set(name, { keyAt, node });
    }
    return entries;
  }

  private scalar(value: unknown, offset: number): string | number | boolean | null {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return value;
    throw this.places.failure(offset, 'this kind of value is not supported');
  }
}

/** Keys are names; a number or a truth value as a key is its own spelling. */
function keyText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
