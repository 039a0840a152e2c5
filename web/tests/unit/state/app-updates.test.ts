import { describe, expect, it, vi } from 'vitest';
import { AppUpdates, type WorkerHost } from '../../../src/state/app-updates.svelte.ts';

class FakeWorker extends EventTarget {
  state = 'installing';
  readonly postMessage = vi.fn();
  install(): void {
    this.state = 'installed';
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  readonly update = vi.fn(() => Promise.resolve());
  find(): FakeWorker {
    this.installing = new FakeWorker();
    this.dispatchEvent(new Event('updatefound'));
    return this.installing;
  }
}

async function started(controller: object | null, registration = new FakeRegistration()) {
  const host = Object.assign(new EventTarget(), { controller, register: vi.fn(() => Promise.resolve(registration)) });
  const reload = vi.fn();
  let look = () => {};
  const every = (work: () => void) => void (look = work);
  const updates = new AppUpdates({ workers: host as unknown as WorkerHost, reload, every });
  await updates.start();
  return { updates, host, reload, registration, look: () => look() };
}

describe('AppUpdates', () => {
  it('is no news when the app is kept for the first time', async () => {
    const { updates, registration } = await started(null);
    registration.find().install();
    expect(updates.isReady).toBe(false);
  });

  it('tells of a newer version, and loads nothing before somebody asks for it', async () => {
    const { updates, registration, host, reload } = await started({});
    const worker = registration.find();
    expect(updates.isReady).toBe(false);
    worker.install();
    expect(updates.isReady).toBe(true);
    expect(worker.postMessage).not.toHaveBeenCalled();

    // Another tab has taken it: what is typed here stays.
    host.dispatchEvent(new Event('controllerchange'));
    expect(reload).not.toHaveBeenCalled();

    updates.take();
    expect(worker.postMessage).toHaveBeenCalledWith('take-over');
    expect(reload).not.toHaveBeenCalled();
    host.dispatchEvent(new Event('controllerchange'));
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it('tells of one that has waited since before', async () => {
    const registration = new FakeRegistration();
    registration.waiting = new FakeWorker();
    expect((await started({}, registration)).updates.isReady).toBe(true);
  });

  it('looks for newer ones while the app stays open', async () => {
    const { registration, look } = await started({});
    look();
    expect(registration.update).toHaveBeenCalledTimes(1);
  });

  it('does without where the browser has none', async () => {
    const updates = new AppUpdates({ workers: null, reload: () => {}, every: () => {} });
    await updates.start();
    expect(updates.isReady).toBe(false);
  });
});
