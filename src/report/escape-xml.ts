/**
 * Text for XML and HTML, in content and in double- or single-quoted attributes. Characters that XML 1.0 does not allow
 * (control characters, lone surrogates) become U+FFFD, so that no name can make a document unreadable.
 */
export function escapeXml(text: string): string {
  return text
    .replace(NOT_IN_XML, '\uFFFD')
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** With the `u` flag a pair is one character, so that only halves without their partner match. */
const LONE_SURROGATE = /[\uD800-\uDFFF]/gu;
