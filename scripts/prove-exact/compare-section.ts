import { join } from 'node:path';
import { machineLine } from './machine-line.js';
import { ABOUT_THE_SAME, measureTheSame } from './same-twice.js';
import type { Section } from './section.js';
import { ABOUT_THE_DIFFERENCE, measureDifference } from './true-difference.js';

export const compareSection: Section = {
  id: 'compare',
  title: 'The same twice, and a true difference',
  about: `${ABOUT_THE_SAME}\n\n${ABOUT_THE_DIFFERENCE}`,
  measure: async (work) => {
    const same = await measureTheSame(join(work, 'same'));
    const difference = await measureDifference(join(work, 'difference'));
    const markdown = [same.markdown, difference.markdown, await machineLine()].join('\n\n');
    return { markdown, good: same.good && difference.good };
  },
};
