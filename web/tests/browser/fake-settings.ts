/// What the server keeps of an account and its devices, for the settings: made up, and changed by what is asked of it.

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface FakeDevice {
  device_id: string;
  name: string;
  site: string | null;
  role: 'owner' | 'operator' | 'viewer';
  online: boolean;
  last_seen: string | null;
  timezone: string;
  nominal_voltage: number;
  wiring: string | null;
  relays: Record<string, 'on' | 'off'>;
  backlog: number | null;
  agent_version: string | null;
}

export interface FakeSession {
  id: number;
  created_at: string;
  last_used_at: string;
  user_agent: string | null;
  current: boolean;
}

const ok = (body: unknown, status = 200): Answer => ({ status, body });
const done: Answer = { status: 204, body: null };
const minuteMs = 60_000;
const dayMs = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

function refused(status: number, detail: string, errors: { pointer: string; detail: string }[] = []): Answer {
  return { status, body: { type: 'about:blank', title: '', status, detail, errors } };
}

export function fakeDevice(id: string, members: Partial<FakeDevice> = {}): FakeDevice {
  const base: FakeDevice = {
    device_id: id,
    name: id,
    site: null,
    role: 'owner',
    online: true,
    last_seen: ago(0),
    timezone: 'Europe/Berlin',
    nominal_voltage: 230,
    wiring: null,
    relays: { A: 'on', B: 'on', C: 'off' },
    backlog: 0,
    agent_version: '0.1.0',
  };
  return { ...base, ...members };
}

export class FakeSettings {
  username = 'ada';
  password = 'correct horse';
  devices: FakeDevice[] = [fakeDevice('demo', { name: 'Demo house' })];
  members = [{ username: 'ada', role: 'owner' }, { username: 'grace', role: 'operator' }];
  /// Whom the server knows.
  users = ['ada', 'grace', 'ben'];
  sessions: FakeSession[] = someSessions();
  audit: { at: string; who: string; what: string }[] = someAudit();
  /// The session of the page has been ended by somebody else.
  isEnded = false;
  /// What the next change is refused with.
  refusal: Answer | null = null;
  /// Every change that was asked for, with its body or query.
  readonly asked: { call: string; sent: unknown }[] = [];

  /// @return null: not of the settings
  answer(method: string, url: URL, body: Record<string, unknown>): Answer | null {
    if (this.isEnded && url.pathname !== '/login') return refused(401, 'the refresh token is not accepted; sign in again');
    const call = `${method} ${url.pathname}`;
    if (call === 'GET /me') return ok({ username: this.username, devices: this.devices });
    if (call === 'GET /latest-values') return this.latest(url.searchParams.get('device_id') ?? '');
    if (url.pathname.startsWith('/me')) return this.account(method, url.pathname, body);
    const [, id, rest = ''] = /^\/devices\/([^/]+)(?:\/(link|members|audit)(?:\/.*)?)?$/.exec(url.pathname) ?? [];
    const device = this.devices.find(({ device_id }) => device_id === id);
    if (id === undefined || id === 'link') return null;
    if (device === undefined) return refused(404, 'you have no device of that id');
    return this.ofDevice(device, method, rest, url, body);
  }

  private ofDevice(device: FakeDevice, method: string, rest: string, url: URL, body: Record<string, unknown>): Answer {
    if (method === 'GET') {
      if (rest === 'members') return device.role === 'owner' ? ok(this.members) : refused(403, 'this takes at least owner');
      if (rest === 'audit') return device.role === 'owner' ? ok(this.audit) : refused(403, 'this takes at least owner');
      return ok(device);
    }
    this.asked.push({ call: `${method} ${url.pathname}${url.search}`, sent: body });
    const refusal = this.refusal;
    this.refusal = null;
    if (refusal !== null) return refusal;
    if (rest === 'link') {
      this.devices = this.devices.filter((one) => one !== device);
      return done;
    }
    if (rest === 'members') return this.member(device, method, url, body as { username?: string; role?: string });
    Object.assign(device, body);
    this.audit.push({ at: ago(0), who: `user:${this.username}`, what: `settings changed: ${Object.keys(body).join(' ')}` });
    return ok(device);
  }

  private member(device: FakeDevice, method: string, url: URL, { username = '', role = '' }: { username?: string; role?: string }): Answer {
    if (method === 'DELETE') {
      const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
      this.members = this.members.filter((one) => one.username !== name);
      if (name === this.username) this.devices = this.devices.filter((one) => one !== device);
      return done;
    }
    if (!this.users.includes(username)) return refused(404, 'there is no such user');
    this.members = [...this.members.filter((one) => one.username !== username), { username, role }];
    return ok({ username, role }, 201);
  }

  private account(method: string, path: string, body: Record<string, unknown>): Answer | null {
    if (method !== 'GET') this.asked.push({ call: `${method} ${path}`, sent: body });
    const isRight = body.password === this.password;
    if (path === '/me' && method === 'DELETE') return isRight ? done : refused(403, 'the password is wrong');
    if (path === '/me/password') {
      if (!isRight) return refused(403, 'the present password is wrong');
      this.password = String(body.new_password);
      this.sessions = this.sessions.filter(({ current }) => current);
      return ok({ access_token: 'new', refresh_token: 'new', token_type: 'bearer', expires_in: 900, username: this.username });
    }
    if (path === '/me/export') return ok({ username: this.username, created_at: ago(dayMs), devices: this.devices, sessions: this.sessions, audit: [] });
    if (path === '/me/sessions' && method === 'GET') return ok(this.sessions);
    if (path === '/me/sessions') this.sessions = this.sessions.filter(({ current }) => current);
    this.sessions = this.sessions.filter(({ id }) => path !== `/me/sessions/${id}`);
    return done;
  }

  /// Devices that are offline have an old value, those that were never online none.
  private latest(id: string): Answer | null {
    const device = this.devices.find(({ device_id }) => device_id === id);
    if (device === undefined) return refused(404, 'you have no device of that id');
    if (device.last_seen === null) return ok({});
    return device.online ? null : ok({ A: { ...oldReading, time: device.last_seen } });
  }
}

const oldReading = {
  ...{ phase: 'A', power_watt: 412.5, power_var: 20, power_va: 415, voltage_rms: 230.1, current_rms: 1.8, power_factor: 0.99 },
  ...{ voltage_thd: 1.9, current_thd: 8, energy_kwh: 1_843.2, frequency_hz: 50 },
};

export function someSessions(): FakeSession[] {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
  const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
  return [
    { id: 9, created_at: ago(2 * dayMs), last_used_at: ago(3 * minuteMs), user_agent: safari, current: false },
    { id: 8, created_at: ago(5 * minuteMs), last_used_at: ago(0), user_agent: firefox, current: true },
    { id: 4, created_at: ago(20 * dayMs), last_used_at: ago(9 * dayMs), user_agent: 'curl/7.88.1', current: false },
    { id: 2, created_at: ago(25 * dayMs), last_used_at: ago(26 * 60 * minuteMs), user_agent: null, current: false },
  ];
}

export function someAudit(): { at: string; who: string; what: string }[] {
  const lines: [number, string, string][] = [
    [41 * dayMs, 'host', 'enrolled'],
    [40 * dayMs, 'user:ada', 'became the owner'],
    [40 * dayMs - minuteMs, 'user:ada', 'settings changed: timezone'],
    [31 * dayMs, 'user:ada', 'role of grace: operator'],
    [12 * dayMs, 'user:grace', 'relay A off: acknowledged'],
    [12 * dayMs - 5 * minuteMs, 'user:grace', 'relay A on: timeout'],
    [12 * dayMs - 6 * minuteMs, 'user:grace', 'relay A on: acknowledged'],
    [8 * dayMs, 'user:ada', 'alert rule 3 made: Oven forgotten'],
    [3 * dayMs, 'user:ada', 'settings changed: name nominal_voltage tariff'],
    [2 * dayMs, 'user:(deleted)', 'role of (deleted): none'],
  ];
  return lines.map(([ms, who, what]) => ({ at: ago(ms), who, what }));
}
