import { compareSection } from './compare-section.js';
import { dockerSection } from './docker-section.js';
import { jobsSection } from './jobs-section.js';
import { resumeSection } from './resume-section.js';
import type { Section } from './section.js';
import { tuneSection } from './tune-section.js';
import { verifySection } from './verify-section.js';

/** In the order of the page. */
export const SECTIONS: readonly Section[] = [
  verifySection,
  dockerSection,
  resumeSection,
  compareSection,
  tuneSection,
  jobsSection,
];
