import type { Diagnostics } from '../diagnostics.js';
import type { Scenario, SpecPath, TraceSpec } from '../types.js';
import type { SourceText } from '../yaml/parse-yaml.js';
import { parseTrace } from './parse-trace.js';

/** Texts of trace files by their path as the topology has it. */
export type TraceTexts = ReadonlyMap<string, SourceText>;

/** The parsed trace files of a topology. Each is parsed once, however many links use it. */
export class TraceTable {
  private readonly parsed = new Map<string, TraceSpec>();
  private readonly used = new Map<string, string>();

  constructor(private readonly texts: TraceTexts) {}

  /** Texts of the traces that were asked for, by SHA-256. */
  get usedTexts(): Scenario['traces'] {
    return Object.fromEntries(this.used);
  }

  /** @throws LonghaulErrors with what is wrong in the file */
  find(written: string, path: SpecPath, diagnostics: Diagnostics): TraceSpec | undefined {
    const source = this.texts.get(written);
    if (source === undefined) {
      diagnostics.add(path, { code: 'input.file', message: `the text of the trace "${written}" was not given` });
      return undefined;
    }
    const trace = this.parsed.get(written) ?? parseTrace(written, source);
    this.parsed.set(written, trace);
    this.used.set(trace.sha256, source.text);
    return trace;
  }
}
