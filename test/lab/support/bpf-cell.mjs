/**
 * Stands in for the agent in a cell on the host engine: registers the BPF object that argument 1 names as the agent does,
 * sends some traffic over the loopback with it, and writes what it saw; then it ends, or waits where argument 2 is `wait`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { loadModules } from '../../../dist/agent/load-modules.js';
import { availableControls } from '../../../dist/agent/preflight.js';
import { NetnsServer } from '../../../dist/agent/netns/netns-server.js';
import { INSIDE } from '../../../dist/engine/types.js';

const [file = '', then] = process.argv.slice(2);
const netns = new NetnsServer();
const modules = [{ name: 'my_bpf_cc.bpf.o', base64: readFileSync(file).toString('base64') }];
await loadModules({ modules }, netns);
const server = spawn('iperf3', ['-s', '-1', '--forceflush'], { stdio: ['ignore', 'pipe', 'inherit'] });
await once(server.stdout, 'data');
const client = execFileSync('iperf3', ['-c', '127.0.0.1', '-C', 'my_bpf_cc', '-n', '1M', '-J'], { encoding: 'utf8' });
const { end } = JSON.parse(client);
const facts = {
  controls: await availableControls(netns),
  used: end.sender_tcp_congestion,
  bytes: end.sum_sent.bytes,
};
writeFileSync(`${INSIDE.cell}/facts`, JSON.stringify(facts));
if (then === 'wait') setInterval(() => undefined, 1e6);
else {
  netns.close();
  appendFileSync(`${INSIDE.cell}/events.jsonl`, '{"t_ns":1,"event":"agent.end","ok":true}\n');
}
