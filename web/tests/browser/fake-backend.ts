import { preview, type PreviewServer } from 'vite';
import type { Page, Route, WebSocketRoute } from 'playwright-core';
import { webRoot } from './chromium.ts';
import { FakeAlerts, type FakeAlert } from './fake-alerts.ts';
import { FakeHistory } from './fake-history.ts';
import { FakeEnergy } from './fake-energy.ts';
import { harmonicSet, harmonicSets, setEveryMs, waveformOf, type FakeEvent } from './fake-quality.ts';
import { FakeControl } from './fake-control.ts';
import { FakeReports } from './fake-report.ts';
import type { FakeSettings } from './fake-settings.ts';

/// The server's answers, made up inside the test: for what a real meter would show only by luck (missing values, export,
/// refusals, lost connections). The built app itself is served as the real server serves it, its security policy included.

const policy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'";
const permissions = 'bluetooth=(self), camera=(self), geolocation=(), microphone=(), usb=()';

/// @param folder  where the built app is, if not where it was built to
export async function serveBuiltApp(folder?: string): Promise<{ origin: string; close: () => Promise<void> }> {
  const server: PreviewServer = await preview({
    root: webRoot,
    configFile: `${webRoot}/vite.config.ts`,
    logLevel: 'error',
    ...(folder === undefined ? {} : { build: { outDir: folder } }),
    preview: { host: '127.0.0.1', port: 0, headers: { 'Content-Security-Policy': policy, 'Permissions-Policy': permissions }, proxy: {} },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { origin: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

type Relays = Partial<Record<'A' | 'B' | 'C', 'on' | 'off'>>;
interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterS?: number;
  /// Where the body is a text and no JSON.
  readonly mediaType?: string;
}

const phaseNames = ['A', 'B', 'C'] as const;

export class FakeBackend {
  role: 'owner' | 'operator' | 'viewer' = 'owner';
  relays: Relays | null = { A: 'on', B: 'on', C: 'on' };
  online = true;
  backlog = 0;
  /// When the device was last heard of; now where nothing is said.
  lastSeenMs: number | null = null;
  /// How much the server's clock is ahead of the browser's; null: answers do not tell.
  aheadMs: number | null = null;
  /// What the next switch commands are answered; acknowledged where nothing else is said.
  switchAnswer: Answer | null = null;
  /// While set, a switch command waits for it.
  switchGate: Promise<void> | null = null;
  signUpAnswer: Answer | null = null;
  linkAnswer: Answer | null = null;
  /// The device codes that were signed up or linked with.
  readonly codesSpent: string[] = [];
  /// Account, people and devices, where a test is about them; answers before all else.
  settings: FakeSettings | null = null;
  hasBackend = true;
  devices = ['demo'];
  /// Changes a reading before it is told.
  distort: (reading: Record<string, unknown>) => Record<string, unknown> = (reading) => reading;
  timezone = 'UTC';
  events: FakeEvent[] = [];
  eventsAnswer: Answer | null = null;
  /// Sets that were measured on demand.
  capturedSets: Record<string, unknown>[] = [];
  hasHarmonics = true;
  /// What the next wishes for a measurement are answered; acknowledged where nothing else is said.
  captureAnswer: Answer | null = null;
  captureGate: Promise<void> | null = null;
  readonly alerts = new FakeAlerts();
  readonly history = new FakeHistory();
  readonly reports = new FakeReports();
  readonly control = new FakeControl();
  readonly energy = new FakeEnergy();
  readonly refreshTokensSpent: string[] = [];
  readonly queries: URLSearchParams[] = [];
  private tokens = 0;
  private readonly sockets = new Set<WebSocketRoute>();

  async attach(page: Page): Promise<void> {
    const isApi = (url: URL) => !['/', '/index.html'].includes(url.pathname) && !/^\/assets\/|\.\w+$/.test(url.pathname);
    await page.route(isApi, (route) => this.answer(route));
    await page.routeWebSocket(/\/ws\?ticket=/, (socket) => this.converse(socket));
  }

  /// One second's readings to everybody who listens.
  tell(timeMs: number): void {
    const readings = phaseNames.map((phase) => this.distort(this.reading(timeMs, phase)));
    this.say({ type: 'readings', device_id: 'demo', readings });
  }

  /// An event begins or has ended: it is in the list, and everybody hears of it.
  happen(event: FakeEvent): void {
    this.events = [...this.events.filter(({ id }) => id !== event.id), event];
    const { has_waveform: _, ...told } = event;
    this.say({ type: 'event', device_id: 'demo', event: told, severity: 'from the future' });
  }

  /// An alert begins, has been seen or is over: it is in the list, and everybody hears of it.
  alarm(alert: FakeAlert): void {
    this.say({ type: 'alert', device_id: 'demo', alert: this.alerts.change(alert) });
  }

  /// The set that was wished for has been delivered.
  deliverCapture(timeMs: number): void {
    this.capturedSets.push(harmonicSet(timeMs));
    this.say({ type: 'harmonics', device_id: 'demo', time: new Date(timeMs).toISOString() });
  }

  /// The device has taken the schedule, or was given another one.
  tellSchedule(): void {
    this.say({ type: 'schedule', device_id: 'demo', revision: this.control.revision });
  }

  /// A command on its way, or how it went.
  tellCommand(phase: string, state: string, status: string, members: Record<string, unknown> = {}): void {
    this.say({ type: 'command', device_id: 'demo', id: 'c1', phase, state, status, error: null, by: 'user', ...members });
  }

  tellDevice(): void {
    this.say(this.deviceMessage());
  }

  cut(): void {
    this.hasBackend = false;
    for (const socket of this.sockets) void socket.close();
    this.sockets.clear();
  }

  private say(message: unknown): void {
    for (const socket of this.sockets) socket.send(JSON.stringify(message));
  }

  private converse(socket: WebSocketRoute): void {
    if (!this.hasBackend) return void socket.close();
    this.sockets.add(socket);
    socket.onClose(() => this.sockets.delete(socket));
    socket.onMessage(() => socket.send(JSON.stringify(this.deviceMessage())));
  }

  private deviceMessage(): unknown {
    const { online, relays, backlog } = this;
    const last_seen = new Date(this.lastSeenMs ?? Date.now()).toISOString();
    return { type: 'device', device_id: 'demo', online, last_seen, relays, backlog };
  }

  /// A quiet house: smooth loads with a kettle now and then, the sun on phase C at noon.
  reading(timeMs: number, phase: 'A' | 'B' | 'C'): Record<string, unknown> {
    const isOn = (this.relays?.[phase] ?? 'on') === 'on';
    const power = isOn ? powerAt(timeMs, phase) : 0;
    const va = Math.abs(power) / 0.97;
    const voltage = 230 + 1.5 * Math.sin(timeMs / 97_000 + phase.charCodeAt(0));
    return {
      time: new Date(timeMs).toISOString(),
      phase,
      power_watt: power,
      power_var: Math.sqrt(va * va - power * power),
      power_va: va,
      voltage_rms: voltage,
      current_rms: va / voltage,
      power_factor: va === 0 ? null : power / va,
      voltage_thd: 1.9,
      current_thd: isOn ? 8.4 : null,
      energy_kwh: 1_843.221 + timeMs / 3.6e9,
      frequency_hz: 49.98,
    };
  }

  private async answer(route: Route): Promise<void> {
    if (!this.hasBackend) return route.abort('connectionrefused');
    const request = route.request();
    const url = new URL(request.url());
    const answer = await this.answerTo(request.method(), url, (request.postDataJSON() ?? {}) as Record<string, string>);
    const retry = answer.retryAfterS === undefined ? {} : { 'Retry-After': String(answer.retryAfterS) };
    const date = this.aheadMs === null ? {} : { Date: new Date(Date.now() + this.aheadMs).toUTCString() };
    const headers = { ...retry, ...date };
    const contentType = answer.mediaType ?? (answer.status < 400 ? 'application/json' : 'application/problem+json');
    // 204 has no body.
    const body = answer.status === 204 ? {} : { body: answer.mediaType === undefined ? JSON.stringify(answer.body) : String(answer.body) };
    await route.fulfill({ status: answer.status, contentType, headers, ...body });
  }

  private async answerTo(method: string, url: URL, body: Record<string, string>): Promise<Answer> {
    const ok = (answer: unknown, status = 200): Answer => ({ status, body: answer });
    const own = this.settings?.answer(method, url, body) ?? null;
    if (own !== null) return own;
    const figures = this.energy.answer(method, url, body);
    if (figures !== null) return figures;
    switch (`${method} ${url.pathname}`) {
      case 'POST /sign-up':
        this.codesSpent.push(body.device_code ?? '');
        return this.signUpAnswer ?? ok({ ...this.newTokens(body.username ?? ''), device_id: 'demo' }, 201);
      case 'POST /devices/link':
        this.codesSpent.push(body.device_code ?? '');
        return this.linkAnswer ?? ok({ device_id: 'demo' });
      case 'POST /login':
        if (body.password !== 'correct horse') return problem(401, 'wrong name or password');
        return ok(this.newTokens(body.username ?? ''));
      case 'POST /token/refresh':
        this.refreshTokensSpent.push(body.refresh_token ?? '');
        return ok(this.newTokens('ada'));
      case 'POST /logout':
        return ok(null, 204);
      case 'GET /me':
        return ok({ username: 'ada', devices: this.devices.map((id) => this.summary(id)) });
      case 'GET /latest-values': {
        const timeMs = Math.floor(Date.now() / 1000) * 1000;
        return ok(Object.fromEntries(phaseNames.map((phase) => [phase, this.distort(this.reading(timeMs, phase))])));
      }
      case 'GET /query-data':
        this.queries.push(url.searchParams);
        return url.searchParams.has('tz') ? this.history.answer(url.searchParams) : ok(this.rawAnswer(url));
      case 'POST /ws-ticket':
        return ok({ ticket: 'ticket', expires_in: 30 });
      case 'POST /remote-control': {
        await this.switchGate;
        if (this.switchAnswer !== null) return this.switchAnswer;
        this.relays = { ...this.relays, [body.phase ?? '']: body.state };
        return ok({ id: 'c1', status: 'acknowledged', phase: body.phase, state: body.state, latency_ms: 3 });
      }
    }
    const other = (await this.qualityAnswer(method, url)) ?? this.alerts.answer(method, url.pathname, body) ?? this.reports.answer(method, url) ?? this.control.answer(method, url.pathname, body);
    if (other !== null) return other;
    if (url.pathname.startsWith('/devices/')) {
      if (method === 'PATCH') this.timezone = body.timezone ?? this.timezone;
      const settings = { timezone: this.timezone, nominal_voltage: 230, relays: this.relays, backlog: this.backlog, tariff: this.energy.tariff };
      return ok({ ...this.summary(url.pathname.slice('/devices/'.length)), ...settings });
    }
    return problem(404, 'not found');
  }

  private async qualityAnswer(method: string, url: URL): Promise<Answer | null> {
    const query = url.searchParams;
    const [startMs, endMs] = ['start', 'end'].map((name) => Date.parse(query.get(name) ?? '')) as [number, number];
    const waveform = /^\/events\/([^/]+)\/waveform$/.exec(url.pathname);
    if (waveform !== null) {
      const event = this.events.find(({ id }) => id === waveform[1]);
      return event?.has_waveform === true ? { status: 200, body: waveformOf(event) } : problem(404, 'no waveform');
    }
    switch (`${method} ${url.pathname}`) {
      case 'GET /events': {
        const inRange = this.events
          .filter(({ begin }) => Date.parse(begin) >= startMs && Date.parse(begin) < endMs)
          .sort((a, b) => Date.parse(a.begin) - Date.parse(b.begin));
        const limit = Number(query.get('limit'));
        if (this.eventsAnswer !== null) return this.eventsAnswer;
        return { status: 200, body: { device_id: 'demo', events: inRange.slice(-limit), more: inRange.length > limit } };
      }
      case 'GET /harmonics': {
        const nowMs = Date.now();
        const range = query.has('start') ? ([startMs, endMs] as const) : ([nowMs - 2 * setEveryMs, nowMs] as const);
        const captured = this.capturedSets.filter(({ time }) => {
          const timeMs = Date.parse(String(time));
          return timeMs >= range[0] && timeMs < range[1];
        });
        const all = this.hasHarmonics ? [...harmonicSets(...range), ...captured] : captured;
        return { status: 200, body: { device_id: 'demo', harmonics: query.has('start') ? all : all.slice(-1) } };
      }
      case 'POST /harmonics/capture':
        await this.captureGate;
        return this.captureAnswer ?? { status: 200, body: { id: 'h1', status: 'acknowledged', latency_ms: 240 } };
    }
    return null;
  }

  private summary(deviceId: string): object {
    const name = deviceId === 'demo' ? 'Demo house' : deviceId;
    return { device_id: deviceId, name, role: this.role, online: this.online, last_seen: new Date().toISOString() };
  }

  private newTokens(username: string): object {
    this.tokens += 1;
    return {
      access_token: `access-${this.tokens}`,
      refresh_token: `refresh-${this.tokens}`,
      token_type: 'bearer',
      expires_in: 900,
      username,
    };
  }

  private rawAnswer(url: URL): unknown {
    const end = Math.min(Date.parse(url.searchParams.get('end') ?? ''), Date.now());
    const start = Math.max(Date.parse(url.searchParams.get('start') ?? ''), end - 700_000);
    const time: number[] = [];
    for (let t = Math.ceil(start / 1000) * 1000; t < end; t += 1000) time.push(t);
    const column = (phase: 'A' | 'B' | 'C') => time.map((t) => powerAt(t, phase));
    return {
      device_id: 'demo',
      resolution: 'raw',
      time,
      phases: Object.fromEntries(phaseNames.map((phase) => [phase, { power_watt: column(phase) }])),
    };
  }
}

export function problem(status: number, detail: string, errors: readonly unknown[] = []): Answer {
  return { status, body: { type: 'about:blank', title: `HTTP ${status}`, status, detail, errors } };
}

function powerAt(timeMs: number, phase: 'A' | 'B' | 'C'): number {
  const s = timeMs / 1000;
  const noise = 6 * Math.sin(s * 1.7) + 4 * Math.sin(s * 0.61 + 1);
  const kettle = s % 1_700 < 130 ? 1_980 : 0;
  const hour = ((s / 3600 + 1) % 24) - 12.5;
  const sun = Math.max(0, 2_600 * Math.exp(-(hour * hour) / 7));
  if (phase === 'A') return 240 + 90 * Math.sin(s / 400) + kettle + noise;
  if (phase === 'B') return 620 + 240 * Math.sign(Math.sin(s / 900)) + 40 * Math.sin(s / 71) + noise;
  return 410 + 120 * Math.sin(s / 1_300) - sun + noise;
}
