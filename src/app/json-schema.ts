import { jsonSchema, type DocumentKind } from '../spec/index.js';

export const SCHEMA_NAMES = ['scenario', 'topology'] as const satisfies readonly DocumentKind[];

/** JSON Schema of one of the documents that users write. */
export const jsonSchemaOf = (document: DocumentKind) => jsonSchema(document);
