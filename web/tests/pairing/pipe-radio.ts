import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Characteristic, TransportListener } from '../../src/pairing/transport.ts';
import type { Radio } from './radio.ts';

const webRoot = fileURLToPath(new URL('../..', import.meta.url));
const program = resolve(webRoot, process.env.EDL_PAIRING_PIPE ?? '../build/debug/bin/pairing_pipe');

export function pipeIsBuilt(): boolean {
  return existsSync(program);
}

/// The agent's own pairing code without a radio: tests/support/pairing_pipe. Frames of one letter, a length of two bytes,
/// and as many bytes go both ways.
export class PipeRadio implements Radio {
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;
  private rest = Buffer.alloc(0);
  private listener: TransportListener | null = null;
  private readonly waiting: { letter: 'W' | 'R'; done: (value: Uint8Array) => void; failed: (error: Error) => void }[] = [];
  private readonly ended: Promise<void>;

  constructor(parameters: readonly string[]) {
    this.process = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.process.stdout.on('data', (bytes: Buffer) => this.take(bytes));
    this.process.stdin.on('error', () => undefined);
    this.ended = new Promise((done) => this.process.once('close', () => done()));
    void this.ended.then(() => this.hangUp(new Error('the program has ended')));
  }

  async connect(largest: number, listener: TransportListener): Promise<void> {
    this.listener = listener;
    this.send('C', Uint8Array.of(largest >> 8, largest & 0xff));
  }

  disconnect(): void {
    if (this.listener === null) return;
    this.listener = null;
    this.send('D');
    this.fail(new Error('the connection was ended'));
  }

  readInfo(): Promise<Uint8Array> {
    return this.ask('R', 'R', new Uint8Array());
  }

  async write(on: Characteristic, value: Uint8Array): Promise<void> {
    if (this.listener === null) throw new Error('not connected');
    await this.ask(on === 'handshake' ? 'H' : 'K', 'W', value);
  }

  /// What it causes has come when the next answer comes, since the program does one thing after the other.
  async passTime(ms: number): Promise<void> {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, ms);
    this.send('T', bytes);
    await this.readInfo();
  }

  async pressButton(): Promise<void> {
    this.send('B');
    await this.readInfo();
  }

  async stop(): Promise<void> {
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await this.ended;
    clearTimeout(timer);
  }

  private ask(letter: string, answer: 'W' | 'R', bytes: Uint8Array): Promise<Uint8Array> {
    return new Promise((done, failed) => {
      this.waiting.push({ letter: answer, done, failed });
      this.send(letter, bytes);
    });
  }

  private send(letter: string, bytes: Uint8Array = new Uint8Array()): void {
    this.process.stdin.write(Buffer.concat([Buffer.from([letter.charCodeAt(0), bytes.length >> 8, bytes.length & 0xff]), bytes]));
  }

  private take(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= 3 && this.rest.length >= 3 + this.rest.readUInt16BE(1)) {
      const end = 3 + this.rest.readUInt16BE(1);
      const value = Uint8Array.from(this.rest.subarray(3, end));
      const letter = String.fromCharCode(this.rest[0] ?? 0);
      this.rest = this.rest.subarray(end);
      this.handle(letter, value);
    }
  }

  private handle(letter: string, value: Uint8Array): void {
    switch (letter) {
      case 'H':
        return this.listener?.notified('handshake', value);
      case 'K':
        return this.listener?.notified('channel', value);
      case 'D':
        return this.hangUp(new Error('the meter has ended the connection'));
      case 'W':
      case 'R': {
        const at = this.waiting.findIndex((one) => one.letter === letter);
        if (at >= 0) this.waiting.splice(at, 1)[0]?.done(value);
        return;
      }
      default:
        throw new Error(`the program sent a frame of kind ${letter}`);
    }
  }

  private hangUp(why: Error): void {
    const listener = this.listener;
    this.listener = null;
    this.fail(why);
    listener?.closed();
  }

  private fail(why: Error): void {
    // An answer to `R` comes whether something is connected or not.
    const writes = this.waiting.filter(({ letter }) => letter === 'W');
    for (const one of writes) {
      this.waiting.splice(this.waiting.indexOf(one), 1);
      one.failed(why);
    }
  }
}
