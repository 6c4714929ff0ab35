import { LonghaulError } from '../../errors/index.js';
import { startProgram, type StartedProcess } from '../../proc/start.js';

/** A running packet capture. */
export interface Capture {
  /** Ends the capture and waits for its file to be complete. @returns packets the kernel had no room to capture */
  stop(): Promise<number>;
}

export interface CaptureRequest {
  readonly node: string;
  readonly dev: string;
  readonly path: string;
}

/** Bytes kept of each frame: all headers that a WAN packet may carry. */
const SNAP_BYTES = 128;

/**
 * Starts tcpdump with nanosecond stamps; resolves once it listens. The file is its standard output, not one that it names:
 * tcpdump gives a file that it names to the user of `-Z`, which the host refuses to a plain user.
 * @throws LonghaulError `machine.capability`
 */
export async function startCapture({ node, dev, path }: CaptureRequest): Promise<Capture> {
  const enter = ['nsenter', `--net=/run/netns/${node}`] as const;
  const format = ['-s', String(SNAP_BYTES), '--time-stamp-precision=nano', '-w', '-'];
  const process = startProgram({
    argv: [...enter, 'tcpdump', '-n', '-i', dev, ...format, '-Z', 'root'],
    stdoutFile: path,
  });
  let stderr = '';
  await new Promise<void>((resolve, reject) => {
    process.onStderr((text) => {
      stderr += text;
      if (stderr.includes('listening on')) resolve();
    });
    void process.exited.then((exit) => {
      reject(captureError(`${node}:${dev}`, exit.startError ?? stderr.trim()));
    });
  });
  return { stop: () => stopCapture(process, () => stderr) };
}

async function stopCapture(process: StartedProcess, stderr: () => string): Promise<number> {
  process.signal('SIGTERM');
  await process.exited;
  await process.closed;
  return Number(/(\d+) packets? dropped by kernel/.exec(stderr())?.[1] ?? 0);
}

function captureError(where: string, detail: string): LonghaulError {
  return new LonghaulError({
    code: 'machine.capability',
    message: `could not capture on ${where}`,
    hint: 'longhaul plan shows the devices of each node',
    detail,
  });
}
