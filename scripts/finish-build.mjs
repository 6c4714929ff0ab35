// Second half of `npm run build`: what the TypeScript compiler leaves undone. Plain Node, no dependencies.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const src = join(root, 'src');
const dist = join(root, 'dist');

const filesBelow = (dir) =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(dir, entry.name)) : [relative(root, join(dir, entry.name))],
  );

/** Source of a compiled file: `dist/a/b.js` and `dist/a/b.d.ts` come from `src/a/b.ts`; anything else is a copy. */
const sourceOf = (output) => join(src, relative('dist', output)).replace(/(\.d\.ts|\.js)$/, '.ts');

// Outputs whose source was deleted or renamed would still be importable.
for (const output of filesBelow(dist)) {
  const copied = join(src, relative('dist', output));
  if (!existsSync(sourceOf(output)) && !existsSync(copied)) rmSync(join(root, output));
}

// C sources, guest scripts and the like belong next to the code that uses them.
for (const asset of filesBelow(src).filter((file) => !file.endsWith('.ts'))) {
  const target = join(dist, relative('src', asset));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(root, asset), target);
}

const main = join(dist, 'cli/main.js');
chmodSync(main, 0o755);

// npx looks here first. Without the link it would install the checkout into its own cache, which asks the registry.
const link = join(root, 'node_modules/.bin/longhaul');
if (existsSync(dirname(link))) {
  rmSync(link, { force: true });
  symlinkSync('../../dist/cli/main.js', link);
}
