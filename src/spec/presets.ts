/**
 * Links with known round trips, by name. Cloud figures are Azure's published inter-region round-trip latencies (95th
 * percentile), as of 30 July 2026, from the Azure documentation, Microsoft, licence CC BY 4.0; where the two directions
 * differ the middle of the range is used. They include the providers' equipment and detours, so they give no distance.
 */
export interface LinkPreset {
  readonly name: string;
  readonly rttNs: number;
  readonly distanceKm: number | undefined;
  readonly source: string;
}

export const PRESET_ATTRIBUTION =
  'Cloud round trips: Azure network round-trip latency statistics (P95), Microsoft, 30 July 2026, CC BY 4.0';

const US = 1e3;
const MS = 1e6;
const PLAIN = 'plain fibre, 10 us/km';
const METRO = 'measured on a metro network';

const preset = (name: string, rttNs: number, rest: { km?: number; source: string }): LinkPreset => ({
  name,
  rttNs,
  distanceKm: rest.km,
  source: rest.source,
});
const cloud = (name: string, rttMs: number, route: string): LinkPreset =>
  preset(name, rttMs * MS, { source: `Azure P95, ${route}` });

export const LINK_PRESETS: readonly LinkPreset[] = [
  preset('campus', 20 * US, { km: 2, source: PLAIN }),
  preset('xgs-10km', 100 * US, { km: 10, source: PLAIN }),
  preset('metro-50', 632 * US, { km: 50, source: METRO }),
  preset('metro-100', 1131 * US, { km: 100, source: METRO }),
  preset('metro-200', 2138 * US, { km: 200, source: METRO }),
  preset('metro-300', 3158 * US, { km: 300, source: METRO }),
  preset('metro-400', 4145 * US, { km: 400, source: METRO }),
  preset('metro-500', 5179 * US, { km: 500, source: METRO }),
  preset('regional-1000', 20 * MS, { km: 1000, source: 'measured route, 20 to 21 ms' }),
  cloud('us-near', 11, 'East US - East US 2'),
  cloud('us-mid-north', 25, 'East US - North Central US, 24 to 26 ms'),
  cloud('us-mid-south', 45.5, 'East US - South Central US, 44 to 47 ms'),
  cloud('us-coast', 72, 'East US - West US'),
  cloud('atlantic-north-europe', 75, 'East US - North Europe, 74 to 76 ms'),
  cloud('atlantic-uk-south', 80, 'East US - UK South'),
  cloud('atlantic-west-europe', 90, 'East US - West Europe, 89 to 91 ms'),
  cloud('atlantic-sweden', 109, 'East US - Sweden Central, 108 to 110 ms'),
  cloud('pacific', 102.5, 'West US 2 - Japan East, 102 to 103 ms'),
  cloud('far', 229, 'East US - Southeast Asia'),
  cloud('europe-uk-west', 12.5, 'UK South - West Europe, 12 to 13 ms'),
  cloud('europe-france-germany', 14, 'France Central - Germany West Central'),
];

export function findPreset(name: string): LinkPreset | undefined {
  return LINK_PRESETS.find((candidate) => candidate.name === name);
}

export const PRESET_NAMES: readonly string[] = LINK_PRESETS.map((candidate) => candidate.name);
