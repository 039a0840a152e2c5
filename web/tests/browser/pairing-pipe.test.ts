import { describe } from 'vitest';
import { PipeRadio, pipeIsBuilt } from '../pairing/pipe-radio.ts';
import { pairingScenarios, scene } from '../pairing/scenarios.ts';

/// The app's half against the agent's own, byte for byte, without a browser and without a radio.
describe.skipIf(!pipeIsBuilt())('the agent', () => {
  pairingScenarios(async ({ hasWifi, seed }) => {
    const { deviceId, code, serverUrl, deviceCode } = scene;
    const said = ['--device-id', deviceId, '--code', code, '--server-url', serverUrl, '--device-code', deviceCode];
    return new PipeRadio([...said, '--seed', String(seed), ...(hasWifi ? ['--wifi'] : [])]);
  });
});
