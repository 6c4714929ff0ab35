import { z } from 'zod';
import { scenarioDocument } from './schema/scenario.js';
import { topologyDocument } from './schema/topology.js';

export type DocumentKind = 'topology' | 'scenario';

const TITLES: Readonly<Record<DocumentKind, string>> = {
  topology: 'longhaul topology, version 1',
  scenario: 'longhaul scenario, version 1',
};

/** JSON Schema (draft 2020-12) of a document as written, for editors and `longhaul schema`. */
export function jsonSchema(kind: DocumentKind): Readonly<Record<string, unknown>> {
  const schema = kind === 'topology' ? topologyDocument : scenarioDocument;
  return { title: TITLES[kind], ...z.toJSONSchema(schema, { io: 'input' }) };
}
