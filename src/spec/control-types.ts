/** Controllers, after parsing. */
import type { SpecPath } from './types.js';

/** What runs as a controller. */
export type ControllerSource =
  | { readonly from: 'builtin'; readonly name: 'static' | 'distance-aware' }
  | { readonly from: 'program'; readonly argv: readonly string[] }
  /** A file of the user's, as written; the app reads it and puts one of the next two in its place. */
  | { readonly from: 'file'; readonly path: string }
  /** JavaScript with all it imports, in base64. */
  | { readonly from: 'module'; readonly name: string; readonly base64: string }
  /** A script that names its interpreter. */
  | { readonly from: 'script'; readonly name: string; readonly base64: string };

export interface ControllerSpec {
  readonly id: string;
  readonly run: ControllerSource;
  readonly config: Readonly<Record<string, unknown>>;
  readonly periodNs: number;
  readonly decisionDelayNs: number;
  readonly path: SpecPath;
}
