import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed, onTestFinished } from 'vitest';
import { ModelAgent, type ModelSettings } from '../pairing/model-agent.ts';
import { PipeRadio, pipeIsBuilt } from '../pairing/pipe-radio.ts';
import type { Radio } from '../pairing/radio.ts';
import { Seeded } from '../pairing/seeded.ts';
import { desktop, inEnglish, launchChromium, picture, watchForFaults } from './chromium.ts';
import { FakeBackend, problem, serveBuiltApp } from './fake-backend.ts';
import { FakeBluetooth } from './fake-bluetooth.ts';
import { House, programsAreBuilt } from './programs.ts';
import { connectionOf, textOf, until } from './reading-the-page.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const deviceId = 'house-1';
const code = '48151623';

const stageOf = (page: Page) => async () => page.getByTestId('pairing-steps').getAttribute('data-stage');

async function connect(page: Page, typed: string): Promise<void> {
  await page.getByTestId('pairing-code').fill(typed);
  await page.getByTestId('choose-meter').click();
}

describe('adding a device over Bluetooth', () => {
  let app: Awaited<ReturnType<typeof serveBuiltApp>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let backend: FakeBackend;
  let meter: ModelAgent;
  let bluetooth: FakeBluetooth;
  let faults: string[];

  beforeAll(async () => {
    app = await serveBuiltApp();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ ...inEnglish, ...phone });
    page = await context.newPage();
    faults = watchForFaults(page, app.origin);
    backend = new FakeBackend();
    await backend.attach(page);
    const told = { deviceId, code, serverUrl: app.origin, deviceCode: 'K7QMX-2B4DT', hasWifi: true };
    meter = new ModelAgent({ ...told, random: new Seeded().bytes });
    bluetooth = new FakeBluetooth(meter, 'EDL house-1');
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function open(): Promise<void> {
    await bluetooth.attach(page);
    await page.goto(`${app.origin}/#/add-device`);
    await page.getByTestId('pairing-code').waitFor();
  }

  async function signIn(): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
  }

  async function reach(stage: string): Promise<void> {
    await until(stageOf(page), (seen) => seen === stage, stage);
  }

  it('is loaded when it is looked at and not before', async () => {
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
    const isLoaded = () => scripts.some((path) => path.includes('add-device'));
    await bluetooth.attach(page);
    await page.goto(`${app.origin}/#/login`);
    await page.getByRole('link', { name: 'connect to it over Bluetooth' }).waitFor();
    expect(isLoaded()).toBe(false);
    await picture(page, 'pairing/0-sign-in');
    await page.getByRole('link', { name: 'connect to it over Bluetooth' }).click();
    await page.getByTestId('pairing-code').waitFor();
    expect(isLoaded()).toBe(true);
    expect(await page.title()).toBe('Add a device · EDL');
  });

  it('goes from the code on the label to live values, step by step', async () => {
    bluetooth.radio = agentOrModel(meter.settings);
    onTestFinished(() => bluetooth.radio.stop());
    await open();
    await picture(page, 'pairing/1-begin');
    let letThrough = () => {};
    bluetooth.gate = new Promise((resolve) => (letThrough = resolve));
    await connect(page, '4815-1623');
    await reach('connecting');
    expect(await textOf(page, 'pairing-steps')).toContain('Connecting to EDL house-1');
    await picture(page, 'pairing/2-connecting');
    letThrough();
    await reach('coded');
    expect(await textOf(page, 'pairing-steps')).toBe(
      'Connected to EDL house-1\nThe code is right\nThe meter has given its device code',
    );
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await picture(page, 'pairing/3-sign-up', { fullPage: true });
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    expect(backend.codesSpent).toEqual(['K7QMX-2B4DT']);
    await until(async () => bluetooth.isConnected, (is) => !is, 'disconnected');
    const air = Buffer.concat(bluetooth.heard).toString('latin1');
    for (const secret of [code, '4815-1623', 'K7QMX', 'device_code']) expect(air).not.toContain(secret);
  });

  it('takes another code after a wrong one, without choosing again', async () => {
    await open();
    await connect(page, '4815-1624');
    await page.getByText('That is not the code of this meter.').waitFor();
    expect(await page.getByTestId('pairing-code').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByTestId('pairing-code').inputValue()).toBe('4815-1624');
    await picture(page, 'pairing/wrong-code');
    bluetooth.choice = 'closed';
    await connect(page, '4815-1623');
    await reach('coded');
    expect(bluetooth.connections).toBe(2);
  });

  it('says what to do when five wrong codes have locked it, and when pairing is closed', async () => {
    await open();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await connect(page, `0000000${attempt}`);
      await page.getByText('after five wrong codes').waitFor();
      await until(async () => bluetooth.connections, (count) => count === attempt, 'one connection for each try');
    }
    await connect(page, code);
    await until(() => textOf(page, 'form-error'), (text) => text.includes('Five wrong codes have locked'), 'locked');
    await picture(page, 'pairing/locked');
    await meter.pressButton();
    await meter.passTime(600_001);
    await connect(page, code);
    await until(() => textOf(page, 'form-error'), (text) => text.includes('edl-agent pair'), 'closed');
    expect(await textOf(page, 'form-error')).toContain('Pairing is closed');
    await meter.pressButton();
    await connect(page, code);
    await reach('coded');
  });

  it('refuses a code that is none before anything is connected', async () => {
    await open();
    await connect(page, '1234-567');
    await page.getByText('A pairing code has eight digits').waitFor();
    expect(bluetooth.connections).toBe(0);
  });

  it.each([
    ['closed', 'No meter was chosen.'],
    ['no-adapter', 'Bluetooth is switched off here'],
  ] as const)('explains a dialog that ends with %s', async (choice, words) => {
    bluetooth.choice = choice;
    await open();
    await connect(page, code);
    await until(() => textOf(page, 'form-error'), (text) => text.includes(words), words);
  });

  it('says that the connection was lost, and connects again', async () => {
    await open();
    const write = meter.write.bind(meter);
    let written = 0;
    meter.write = async (on, value) => {
      written += 1;
      if (written === 5) return bluetooth.cut();
      await write(on, value);
    };
    await connect(page, code);
    await until(() => textOf(page, 'form-error'), (text) => text.includes('was lost'), 'lost');
    await connect(page, code);
    await reach('coded');
    await connectionLostIsTold();
  });

  /// The code in hand is good without the meter.
  async function connectionLostIsTold(): Promise<void> {
    bluetooth.cut();
    await page.getByText('Its device code is here').waitFor();
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
  }

  it('cancels while it is under way, and begins again', async () => {
    bluetooth.gate = new Promise(() => undefined);
    await open();
    await connect(page, code);
    await reach('connecting');
    await page.getByTestId('cancel-pairing').click();
    await page.getByTestId('pairing-code').waitFor();
    expect(await page.getByTestId('form-error').count()).toBe(0);
    bluetooth.gate = null;
    await connect(page, code);
    await reach('coded');
  });

  it('reads the label through the camera', async () => {
    await page.addInitScript(installCamera, 'edl:pair?id=house-1&code=48151623');
    await open();
    await page.getByTestId('scan').click();
    await page.getByTestId('camera').waitFor();
    await page.getByText('That is the QR code of something else.').waitFor();
    await picture(page, 'pairing/scanning');
    await page.evaluate(() => Object.assign(window, { isLabelSeen: true }));
    await page.getByText('The code of house-1').waitFor();
    expect(await page.getByTestId('pairing-code').inputValue()).toBe('4815-1623');
    expect(await page.getByTestId('camera').count()).toBe(0);
    await picture(page, 'pairing/scanned');
    await page.getByTestId('choose-meter').click();
    await reach('coded');
  });

  it('tells when the label is that of another meter', async () => {
    await open();
    await connect(page, 'edl:pair?id=house-2&code=48151623');
    await until(() => textOf(page, 'form-error'), (text) => text.includes('not that of the meter'), 'another');
    expect(meter.wrongCodes).toBe(0);
    expect(await textOf(page, 'choose-meter')).toBe('Choose the meter');
  });

  it('brings a meter that does not reach its server into the Wi-Fi first', async () => {
    meter.reachesServer = false;
    await open();
    await connect(page, code);
    await reach('no-code');
    expect(await textOf(page, 'form-error')).toContain('does not reach its server');
    await page.getByTestId('wifi-look').click();
    await page.getByText('Kitchen').click();
    await page.getByTestId('wifi-passphrase').fill('short');
    await page.getByTestId('wifi-join').click();
    await page.getByText('A passphrase has 8 to 63 characters.').waitFor();
    await page.getByTestId('wifi-passphrase').fill('wrong passphrase');
    await picture(page, 'pairing/wifi', { fullPage: true });
    await page.getByTestId('wifi-join').click();
    await page.getByText('did not take the passphrase').waitFor();
    await page.getByTestId('wifi-passphrase').fill('correct horse');
    await page.getByTestId('wifi-join').click();
    await reach('coded');
    expect(meter.joined).toBe('Kitchen');
  });

  it('names the meter, and says where its network cannot be set', async () => {
    meter.settings.hasWifi = false;
    await open();
    await connect(page, code);
    await reach('coded');
    await page.getByText('Name', { exact: true }).click();
    await page.getByTestId('meter-name').fill('Workshop');
    await page.getByTestId('name-save').click();
    await page.getByText('It is called Workshop now.').waitFor();
    expect(meter.name).toBe('Workshop');
    await page.getByText('Wi-Fi', { exact: true }).click();
    await page.getByTestId('wifi-look').click();
    await page.getByText('leaves its network to the system').waitFor();
  });

  it('says that the meter sends to another server than this one', async () => {
    meter.settings.serverUrl = 'https://other.example.org:8443';
    await open();
    await connect(page, code);
    await reach('elsewhere');
    expect(await textOf(page, 'elsewhere')).toContain('https://other.example.org:8443');
    const link = page.getByRole('link', { name: 'Open the app there' });
    expect(await link.getAttribute('href')).toBe('https://other.example.org:8443/#/add-device');
    await picture(page, 'pairing/elsewhere');
    await page.getByTestId('same-server').click();
    await reach('coded');
  });

  it('takes a meter from its owner when whoever stands there says so', async () => {
    meter.isOwned = true;
    await open();
    await connect(page, code);
    await reach('owned');
    await page.getByTestId('release').click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(meter.isOwned).toBe(true);
    await picture(page, 'pairing/owned');
    await page.getByTestId('release').click();
    await page.getByRole('button', { name: 'Take it', exact: true }).click();
    await reach('coded');
    expect(meter.isOwned).toBe(false);
  });

  it('adds it to the account of whoever is signed in', async () => {
    await bluetooth.attach(page);
    await signIn();
    await page.getByTestId('account').click();
    await page.getByTestId('add-device').click();
    await connect(page, code);
    await reach('coded');
    expect(await page.getByTestId('username').count()).toBe(0);
    await picture(page, 'pairing/signed-in');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    expect(backend.codesSpent).toEqual(['K7QMX-2B4DT']);
  });

  it('knows a meter that is theirs already', async () => {
    meter.isOwned = true;
    meter.settings.deviceId = 'demo';
    await bluetooth.attach(page);
    await signIn();
    await page.getByTestId('account').click();
    await page.getByTestId('add-device').click();
    await connect(page, code);
    await reach('owned');
    expect(await page.getByTestId('release').count()).toBe(0);
    await page.getByRole('button', { name: 'Open its live values' }).click();
    await page.getByTestId('phase-A').waitFor();
  });

  it('signs in somebody who has an account, and adds it', async () => {
    await open();
    await connect(page, code);
    await reach('coded');
    await page.getByTestId('other-account').click();
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('wrong horse');
    await page.getByTestId('submit').click();
    await page.getByText('The user name or the password is wrong.').waitFor();
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    expect(backend.codesSpent).toEqual(['K7QMX-2B4DT']);
  });

  it('asks for a fresh code when the server does not take the one in hand', async () => {
    await open();
    await connect(page, code);
    await reach('coded');
    backend.signUpAnswer = problem(422, 'wrong', [{ pointer: '/device_code', detail: 'is not valid any more' }]);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    meter.settings.deviceCode = 'AAAAA-BBBBB';
    await page.getByTestId('submit').click();
    await until(() => textOf(page, 'form-error'), (text) => text.includes('a fresh one'), 'fresh');
    backend.signUpAnswer = null;
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    expect(backend.codesSpent).toEqual(['K7QMX-2B4DT', 'AAAAA-BBBBB']);
  });

  it('offers the device code by hand where the browser has no Bluetooth', async () => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'bluetooth', { value: undefined }));
    await page.goto(`${app.origin}/#/add-device`);
    expect(await textOf(page, 'no-bluetooth')).toMatch(/Chrome, Edge and Opera/);
    expect(await page.getByTestId('pairing-code').count()).toBe(0);
    await picture(page, 'pairing/no-bluetooth');
    await page.getByTestId('device-code').fill('k7qmx2b4dt');
    await page.getByTestId('by-hand').click();
    await page.getByTestId('username').waitFor();
    expect(await page.getByTestId('device-code').inputValue()).toBe('K7QMX-2B4DT');
  });

  it('says so on a page that came over plain HTTP', async () => {
    await page.addInitScript(() => Object.defineProperty(window, 'isSecureContext', { value: false }));
    await page.goto(`${app.origin}/#/add-device`);
    expect(await textOf(page, 'no-bluetooth')).toContain('HTTPS');
  });

  it('can be gone through by the keyboard alone', async () => {
    await open();
    await page.getByTestId('pairing-code').focus();
    await page.keyboard.type('48151623');
    await page.keyboard.press('Enter');
    await reach('coded');
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    expect(focused).toBe('pairing-steps');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ada');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse');
    await page.keyboard.press('Enter');
    await page.getByTestId('phase-A').waitFor();
  });

  it('fits a phone and a desktop without scrolling sideways, light and dark', async () => {
    await open();
    await connect(page, code);
    await reach('coded');
    for (const summary of ['Wi-Fi', 'Name', 'What the meter says of itself']) await page.getByText(summary, { exact: true }).click();
    await page.getByTestId('wifi-look').click();
    await page.getByText('Kitchen').click();
    for (const [size, { viewport }] of Object.entries({ phone, desktop })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const tooWide = await page.evaluate((width) => document.documentElement.scrollWidth - width, viewport.width);
        expect(tooWide, `on a ${size}`).toBeLessThanOrEqual(0);
        await picture(page, `pairing/coded-${size}-${colorScheme}`, { fullPage: true });
      }
    }
  });
});

/// The browser's dialog, radio and camera are made up; the meter's pairing, the server and the page are what is shipped.
describe.skipIf(!programsAreBuilt())('the first path over Bluetooth', () => {
  const house = new House();
  let browser: Browser;
  let radio: Radio;

  beforeAll(async () => {
    await house.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await radio?.stop();
    await browser?.close();
    await house.stop();
  });

  it('signs up with the code that the meter gives, and lands on live values', async () => {
    onTestFailed(() => console.error(house.log));
    const told = { deviceId: 'demo', code, serverUrl: house.origin, hasWifi: true, random: new Seeded().bytes };
    radio = agentOrModel({ ...told, deviceCode: await house.deviceCode() });
    const bluetooth = new FakeBluetooth(radio, 'EDL demo');
    const page = await browser.newPage({ ...inEnglish, ...phone });
    const faults = watchForFaults(page, house.origin);
    await bluetooth.attach(page);
    await page.goto(`${house.origin}/#/add-device`);
    await connect(page, code);
    await until(stageOf(page), (stage) => stage === 'coded', 'coded');
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse battery');
    await picture(page, 'pairing/path-1-code', { fullPage: true });
    await page.getByTestId('submit').click();
    await until(() => connectionOf(page), (state) => state === 'live', 'live');
    await picture(page, 'pairing/path-2-live');
    expect(faults).toEqual([]);
    await page.close();
  });
});

/// The agent's own pairing where it is built; the model of it where not.
function agentOrModel(told: ModelSettings): Radio {
  if (!pipeIsBuilt()) return new ModelAgent(told);
  const { deviceId, serverUrl, deviceCode } = told;
  const server = ['--server-url', serverUrl, '--device-code', deviceCode];
  return new PipeRadio(['--device-id', deviceId, '--code', told.code, ...server, '--wifi']);
}

/// Runs in the page: a camera that sees something else first, and the label then.
function installCamera(label: string): void {
  class Detector {
    static async getSupportedFormats(): Promise<string[]> {
      return ['qr_code'];
    }

    async detect(): Promise<{ rawValue: string }[]> {
      return [{ rawValue: 'isLabelSeen' in window ? label : 'https://example.org' }];
    }
  }
  Object.assign(window, { BarcodeDetector: Detector });
  const canvas = document.createElement('canvas');
  const paint = canvas.getContext('2d');
  setInterval(() => paint?.fillRect(Math.random() * 100, 0, 10, 10), 50);
  const mediaDevices = { getUserMedia: async () => canvas.captureStream(10) };
  Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices });
}
