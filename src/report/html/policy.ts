import { createHash } from 'node:crypto';

/**
 * Content security policy of a page that loads nothing: only the one style sheet and the one script, named by their
 * hashes, may take effect. Markup that slipped in through a name could neither run nor call anywhere.
 */
export function contentSecurityPolicy({ style, script }: { readonly style: string; readonly script: string }): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
