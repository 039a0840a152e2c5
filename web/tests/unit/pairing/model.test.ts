import { describe } from 'vitest';
import { ModelAgent } from '../../pairing/model-agent.ts';
import { pairingScenarios, scene } from '../../pairing/scenarios.ts';
import { Seeded } from '../../pairing/seeded.ts';

describe('a model of the meter', { timeout: 30_000 }, () => {
  pairingScenarios(async ({ hasWifi, seed }) => new ModelAgent({ ...scene, hasWifi, random: new Seeded(seed + 1).bytes }));
});
