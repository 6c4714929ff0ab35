import type { Section } from './section.js';
import { verifySection } from './verify-section.js';

/** In the order of the page. */
export const SECTIONS: readonly Section[] = [verifySection];
