import { describe, expect, it } from 'vitest';
import {
  debianMirror,
  madisonVersion,
  newestSourcePackage,
  parseDeb822Sources,
  parseOneLineSources,
  renderSources,
} from '../../src/kernel/apt-sources.js';

const DEB822 = `Types: deb
# a comment between fields
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb-src
URIs: http://mirror.example/debian
Suites: bookworm

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm
`;

describe('apt sources', () => {
  it('reads deb822 stanzas and leaves out sources, disabled stanzas and comments', () => {
    expect(parseDeb822Sources(DEB822)).toEqual([
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm', 'bookworm-updates'],
        signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
      },
    ]);
  });

  it('reads one-line entries with and without options', () => {
    const text =
      '# deb http://no.example x main\ndeb [arch=amd64 signed-by=/k.gpg] http://a.example/debian trixie main\ndeb http://b.example sid main\n';
    expect(parseOneLineSources(text)).toEqual([
      { uri: 'http://a.example/debian', suites: ['trixie'], signedBy: '/k.gpg' },
      { uri: 'http://b.example', suites: ['sid'], signedBy: null },
    ]);
  });

  it('takes the mirror of the release itself, not that of its security updates or of a third party', () => {
    const sources = [
      { uri: 'http://security.example', suites: ['bookworm-security'], signedBy: null },
      { uri: 'http://vendor.example', suites: ['nodistro'], signedBy: null },
      { uri: 'http://mirror.example/debian', suites: ['bookworm', 'bookworm-updates'], signedBy: '/k.gpg' },
    ];
    const mirror = debianMirror(sources, 'bookworm');
    expect(mirror?.uri).toBe('http://mirror.example/debian');
    expect(debianMirror(sources, 'noble')).toBeUndefined();
    if (mirror === undefined) return;
    expect(renderSources(mirror, ['trixie', 'sid'])).toBe(
      'deb [signed-by=/k.gpg] http://mirror.example/debian trixie main\ndeb [signed-by=/k.gpg] http://mirror.example/debian sid main\n',
    );
  });

  it('orders kernel series by number, not by letter', () => {
    expect(newestSourcePackage('linux-source-6.9\nlinux-source-6.12\nlinux-source\n')).toBe('linux-source-6.12');
    expect(newestSourcePackage('linux-source-7.3\nlinux-source-7.12\nlinux-source-6.12\n')).toBe('linux-source-7.12');
    expect(newestSourcePackage('linux-source\n')).toBeUndefined();
  });

  it('reads the version that apt would choose', () => {
    const text =
      ' linux-source-7.3 | 7.3.4-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages\n';
    expect(madisonVersion(text)).toBe('7.3.4-1~bpo13+1');
    expect(madisonVersion('')).toBeUndefined();
  });
});
