import { describe, expect, it } from 'vitest';
import { planNetwork } from '../../../src/plan/index.js';
import { pictureGraph } from '../../../src/report/topology/graph.js';
import { layOut } from '../../../src/report/topology/layout.js';
import { twoSiteTopology, type TwoSiteOptions } from '../../fixtures/two-site-topology.js';

const graphOf = (options: TwoSiteOptions = {}) =>
  pictureGraph(planNetwork(twoSiteTopology(options), { seed: 1n, repeat: 0 }));

describe('the topology picture', () => {
  it('draws a crowded site as one box', () => {
    const graph = graphOf({ hosts: 64 });
    expect(graph.nodes.map(({ label }) => label)).toEqual(['east-gw', 'west-gw', '64 hosts', '64 hosts']);
    expect(graph.edges).toHaveLength(3);
  });

  it('draws equal parallel links as one line that says how many there are', () => {
    const wan = graphOf({ parallel: 4 }).edges.find(({ role }) => role === 'wan');
    expect(wan).toMatchObject({ count: 4 });
    expect(wan?.label[0]).toBe('4 × wan');
  });

  it('names queue and loss where a link has them', () => {
    const wanLoss = { model: 'gilbert-elliott', ratio: 0.001, meanBurstPackets: 8 } as const;
    const wan = graphOf({ wanLoss }).edges.find(({ role }) => role === 'wan');
    expect(wan?.label).toContain('0.1 % loss in bursts of 8');
    expect(wan?.label.some((line) => line.startsWith('drop-tail '))).toBe(true);
  });

  it('keeps nodes apart and inside the box of their site', () => {
    const graph = graphOf({ hosts: 6 });
    const { nodes, sites, width, height } = layOut(graph);
    const boxes = [...nodes.values()];
    const overlap = boxes.some((a, i) =>
      boxes.some(
        (b, j) => i < j && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
      ),
    );
    expect(overlap).toBe(false);
    for (const node of graph.nodes) {
      const [box, site] = [nodes.get(node.id), sites.get(node.site ?? '')];
      expect(box?.x).toBeGreaterThanOrEqual(site?.x ?? Number.NaN);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((site?.y ?? 0) + (site?.height ?? 0));
    }
    expect(Math.max(...boxes.map((box) => box.x + box.width))).toBeLessThanOrEqual(width);
    expect(Math.max(...boxes.map((box) => box.y + box.height))).toBeLessThanOrEqual(height);
  });

  it('lists the hosts of a site in their order from top to bottom', () => {
    const { nodes } = layOut(graphOf());
    const heights = ['east-1', 'east-2', 'east-3', 'east-4'].map((name) => nodes.get(name)?.y ?? Number.NaN);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  });
});
