import type { CellRecords, DirectionProof } from '../../records/index.js';
import type { PlannedDirection, PlannedLink } from '../../plan/types.js';
import { missing, noneOf, notApplicable, type Evidence, type Outcome } from './check.js';

/** One direction of a link with what its packets say about it. */
export interface ProvenDirection {
  readonly proof: DirectionProof;
  readonly link: PlannedLink;
  readonly planned: PlannedDirection;
}

/** What was found of one direction; null where it has nothing to show for this check. */
export interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

export interface DirectionCheck {
  readonly bound: string;
  /** Said when no direction had anything to show. */
  readonly nothing: string;
  readonly examine: (direction: ProvenDirection) => Finding | null;
}

/** Judges every direction whose packets were captured, each by itself. */
export function judgeDirections({ records }: Evidence, { bound, nothing, examine }: DirectionCheck): Outcome {
  if (records.proof === null) return withoutCapture(records.input, bound);
  const findings = provenDirections(records).flatMap((direction) => {
    const finding = examine(direction);
    const { link, direction: way } = direction.proof;
    return finding === null ? [] : [{ ok: finding.ok, text: `${link} ${way}: ${finding.text}` }];
  });
  if (findings.length === 0) return notApplicable(nothing, bound);
  const measured = findings.map(({ text }) => text).join('; ');
  return noneOf(
    findings.filter(({ ok }) => !ok).map(({ text }) => text),
    { measured, bound },
  );
}

/** A capture that was asked for and is not there leaves something unproven; none asked for leaves nothing to judge. */
export function withoutCapture(input: Partial<CellRecords['input']>, bound: string): Outcome {
  // A cell.json of a version without the setting has no such field.
  return (input.proof ?? null) === null
    ? notApplicable('no packets were captured', bound)
    : missing('the capture is missing or did not end', bound);
}

function provenDirections({ proof, input }: CellRecords): readonly ProvenDirection[] {
  return (proof?.directions ?? []).flatMap((one) => {
    const link = input.plan.links.find(({ id }) => id === one.link);
    return link === undefined || one.skipped !== null ? [] : [{ proof: one, link, planned: link[one.direction] }];
  });
}

/** Microseconds with two decimals, for people. */
export const us = (ns: number): string => `${(ns / 1000).toFixed(2)} µs`;
