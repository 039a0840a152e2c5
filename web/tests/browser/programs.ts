import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { webRoot } from './chromium.ts';

const binDirectory = resolve(webRoot, process.env.EDL_BIN_DIR ?? '../build/release/bin');
const deadlineMs = 30_000;
const graceMs = 5_000;

export function programsAreBuilt(): boolean {
  return ['edl-server', 'edl-agent'].every((name) => existsSync(join(binDirectory, name)));
}

/// The real server and real agents with the simulated meter, on loopback, in a folder of their own.
export class House {
  readonly directory = mkdtempSync(join(tmpdir(), 'edl-browser-'));
  origin = '';
  private readonly running: Running[] = [];
  private readonly agents = new Map<string, Running>();

  /// @param relayMinInterval  how long a relay rests after it was switched, as `--relay-min-interval` says it
  constructor(private readonly relayMinInterval = '0s') {}

  /// The server, and the device `demo`, which measures.
  async start(): Promise<void> {
    const server = this.spawn('edl-server', ['serve', '--listen', '127.0.0.1:0', '--data', this.data('server')]);
    const listening = await server.line(/listening on (http:\/\/127\.0\.0\.1:\d+)/);
    this.origin = listening[1] ?? '';
    await this.enroll('demo');
    this.startAgent('demo');
  }

  /// Makes a device known to the server; it does not measure yet.
  async enroll(id: string): Promise<void> {
    const keyFile = await this.call('edl-agent', ['init', '--device-id', id, '--server', this.origin, '--data', this.data(id)]);
    await this.call('edl-server', ['device', 'enroll', id, '--public-key', keyFile, '--data', this.data('server')]);
  }

  startAgent(id: string): void {
    const how = ['--meter', 'simulated', '--relay-min-interval', this.relayMinInterval, '--pairing', 'off'];
    this.agents.set(id, this.spawn('edl-agent', ['run', ...how, '--data', this.data(id)]));
  }

  async stopAgent(id: string): Promise<void> {
    await this.agents.get(id)?.stop();
  }

  async deviceCode(id = 'demo'): Promise<string> {
    return this.call('edl-agent', ['device-code', '--data', this.data(id)]);
  }

  /// Ends what was started, in the opposite order, and takes the folder away.
  async stop(): Promise<void> {
    for (const program of this.running.reverse()) await program.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /// What the programs have said, for the report of a failure.
  get log(): string {
    return this.running.map((program) => `--- ${program.name}\n${program.output}`).join('\n');
  }

  private data(name: string): string {
    return join(this.directory, name);
  }

  private spawn(name: string, parameters: readonly string[]): Running {
    const program = new Running(name, parameters);
    this.running.push(program);
    return program;
  }

  /// What the program answers on its standard output.
  private async call(name: string, parameters: readonly string[]): Promise<string> {
    const program = new Running(name, parameters);
    const code = await program.exited;
    if (code !== 0) throw new Error(`${name} ${parameters.join(' ')} ended with ${code}:\n${program.output}`);
    return program.answer.trim();
  }
}

class Running {
  /// All that it has said, and of that its standard output.
  output = '';
  answer = '';
  readonly exited: Promise<number | null>;
  private readonly process: ChildProcess;
  private onOutput: () => void = () => undefined;

  constructor(
    readonly name: string,
    parameters: readonly string[],
  ) {
    this.process = spawn(join(binDirectory, name), parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        if (stream === this.process.stdout) this.answer += text;
        this.onOutput();
      });
    }
    // 'close' comes when all output has been read.
    this.exited = once(this.process, 'close').then(([code]) => code as number | null);
  }

  /// The first line that matches.
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((found, failed) => {
      const timer = setTimeout(() => failed(new Error(`${this.name} never said ${pattern}:\n${this.output}`)), deadlineMs);
      const look = () => {
        const match = pattern.exec(this.output);
        if (match === null) return;
        clearTimeout(timer);
        found(match);
      };
      this.onOutput = look;
      look();
      void this.exited.then((code) => failed(new Error(`${this.name} ended with ${code}:\n${this.output}`)));
    });
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
  }
}
