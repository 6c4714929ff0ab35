import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeBpf, type BpfFacts } from '../../src/engine/host/probe-bpf.js';
import { isBpfObject, parseElf } from '../../src/parse/elf.js';
import { readBpfObject } from '../fixtures/bpf-object.js';

const OBJECT = Buffer.from(readBpfObject().object, 'base64');
const recorded = (name: string): string => readFileSync(join(import.meta.dirname, '../fixtures/bpftool', name), 'utf8');

describe('parseElf', () => {
  it('reads machine and sections of a BPF object', () => {
    const { machine, sections = [] } = parseElf(OBJECT) ?? {};
    expect(machine).toBe(247);
    expect(sections).toEqual(expect.arrayContaining(['struct_ops', '.struct_ops.link', 'license', '.BTF']));
    expect(isBpfObject(OBJECT)).toBe(true);
  });

  it('takes a program for this processor for no BPF object, and what is cut short for no ELF file', () => {
    expect(isBpfObject(readFileSync(process.execPath).subarray(0, 64))).toBe(false);
    expect(parseElf(readFileSync(process.execPath))?.machine).toBe(62);
    for (const length of [0, 20, 63, 64, OBJECT.length - 1]) expect(parseElf(OBJECT.subarray(0, length))).toBeNull();
  });

  it('is the object of the example in the guide', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../docs/guide/congestion-control.md'), 'utf8');
    const [, example = ''] = [...guide.matchAll(/```c\n([\s\S]*?)```/g)].map(([, text]) => text);
    expect(createHash('sha256').update(example).digest('hex')).toBe(readBpfObject().source);
  });
});

describe('judgeBpf', () => {
  const TYPES = Buffer.from('\0bpf_struct_ops_tcp_congestion_ops\0bpf_struct_ops_link_create\0');
  const ABLE: BpfFacts = { help: recorded('7.5-help.txt'), features: recorded('7.5-feature-root.json'), types: TYPES };
  const against = (facts: Partial<BpfFacts>) =>
    judgeBpf({ ...ABLE, ...facts }).flatMap((refusal) => (refusal === null ? [] : [refusal.message]));

  it('finds nothing against root, a recent bpftool and a kernel with types', () => {
    expect(against({})).toEqual([]);
  });

  it.each([
    ['an old bpftool', { help: recorded('7.1-help.txt') }, /no LINK_DIR/],
    ['a plain user', { features: recorded('7.5-feature-user.json') }, /missing CAP_SYS_ADMIN, CAP_BPF/],
    ['a user namespace', { features: recorded('7.5-feature-user-namespace.json') }, /no struct_ops from here/],
    ['a kernel without types', { types: null }, /no \/sys\/kernel\/btf\/vmlinux/],
    ['a kernel before 5.6', { types: Buffer.from('\0bpf_struct_ops_link_create\0') }, /tcp_congestion_ops/],
    ['a kernel before 6.4', { types: Buffer.from('\0bpf_struct_ops_tcp_congestion_ops\0') }, /no links of struct_ops/],
  ] as const)('names what %s lacks', (_, facts, message) => {
    expect(against(facts)).toEqual([expect.stringMatching(message)]);
  });
});
