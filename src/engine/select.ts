/** Chooses the engine of a run. */
import { LonghaulError } from '../errors/index.js';
import { createHostEngine } from './host/index.js';
import type { Engine } from './types.js';
import { createUmlEngine } from './uml/index.js';

export interface EngineWish {
  readonly engine: 'auto' | 'uml' | 'host';
  readonly clock: 'virtual' | 'real';
  /** The user named the clock himself, so that `auto` must not give another one. */
  readonly clockIsExplicit?: boolean;
  /** The engines to choose from; tests pass their own. */
  readonly engines?: { readonly uml: Engine; readonly host: Engine };
}

export interface EngineChoice {
  readonly engine: Engine;
  /** The clock the cells will run on. */
  readonly clock: 'virtual' | 'real';
  /** What to know before trusting the results; each one sentence. */
  readonly warnings: readonly string[];
}

/**
 * `uml` and `host` give that engine or fail; `auto` gives `uml`, and `host` where `uml` cannot run.
 * @throws LonghaulError `machine.capability` naming every reason when nothing can run; `usage` for host with virtual time.
 */
export async function selectEngine(wish: EngineWish): Promise<EngineChoice> {
  const engines = wish.engines ?? { uml: createUmlEngine(), host: createHostEngine() };
  if (wish.engine === 'host') return { ...(await mustRun(engines.host)), clock: hostClock(wish) };
  if (wish.engine === 'uml') return { ...(await mustRun(engines.uml)), clock: wish.clock };
  const against = await engines.uml.probe();
  if (against.length === 0) return { engine: engines.uml, clock: wish.clock, warnings: [] };
  if (wish.clock === 'virtual' && wish.clockIsExplicit === true) throw cannotRun([engines.uml], [against]);
  const againstHost = await engines.host.probe();
  if (againstHost.length > 0) throw cannotRun([engines.uml, engines.host], [against, againstHost]);
  const lost =
    wish.clock === 'virtual'
      ? 'on the real clock: results are not bit-exact, depend on the load of this machine and are bounded by its speed'
      : "on this machine's kernel: results depend on its version and settings";
  const reason = against.map((error) => error.message).join('; ');
  return {
    engine: engines.host,
    clock: 'real',
    warnings: [`the uml engine cannot run here (${reason}), so this run uses the host engine ${lost}`],
  };
}

function hostClock(wish: EngineWish): 'real' {
  if (wish.clock === 'real' || wish.clockIsExplicit !== true) return 'real';
  throw new LonghaulError({
    code: 'usage',
    message: 'the host engine runs on the real clock only',
    hint: 'leave out `--clock virtual`, or use `--engine uml`',
  });
}

async function mustRun(engine: Engine): Promise<Pick<EngineChoice, 'engine' | 'warnings'>> {
  const against = await engine.probe();
  if (against.length > 0) throw cannotRun([engine], [against]);
  return { engine, warnings: [] };
}

function cannotRun(engines: readonly Engine[], against: readonly (readonly LonghaulError[])[]): LonghaulError {
  const reasons = engines.flatMap((engine, index) =>
    (against[index] ?? []).flatMap(({ message, hint }) => [
      `${engine.name}: ${message}`,
      ...(hint === undefined ? [] : [`  ${hint}`]),
    ]),
  );
  const names = engines.map((engine) => engine.name).join(' nor the ');
  return new LonghaulError({
    code: 'machine.capability',
    message: engines.length === 1 ? `the ${names} engine cannot run here` : `neither the ${names} engine can run here`,
    detail: reasons.join('\n'),
    hint: 'do what is said below one of the reasons; `longhaul doctor` shows the whole picture',
  });
}
