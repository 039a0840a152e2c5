/// The part of `ServiceWorkerContainer` that is needed, so that a test can stand in for it.
export interface WorkerHost extends Pick<EventTarget, 'addEventListener'> {
  readonly controller: ServiceWorker | null;
  register(url: string): Promise<ServiceWorkerRegistration>;
}

export interface UpdateDependencies {
  /// null where the browser has none: over plain HTTP from another host, in private windows.
  readonly workers: WorkerHost | null;
  readonly reload: () => void;
  readonly every: (work: () => void, periodMs: number) => void;
}

const lookEveryMs = 60 * 60 * 1000;

/// A newer version of the app. It is fetched beside the present one, and waits: nothing is loaded anew before somebody asks
/// for it, so that nothing is lost that somebody is typing.
export class AppUpdates {
  isReady = $state(false);
  private waiting: ServiceWorker | null = null;
  private wasAsked = false;

  constructor(private readonly its: UpdateDependencies) {}

  async start(): Promise<void> {
    const { workers } = this.its;
    if (workers === null) return;
    workers.addEventListener('controllerchange', () => {
      // In another tab somebody has asked for the new version; this tab may have something typed in it.
      if (this.wasAsked) this.its.reload();
    });
    try {
      const registration = await workers.register('/service-worker.js');
      this.watch(registration);
      this.its.every(() => void registration.update().catch(() => undefined), lookEveryMs);
    } catch (error) {
      console.warn('The app cannot be kept for use without network.', error);
    }
  }

  /// Loads the new version, now that somebody wants it.
  take(): void {
    this.wasAsked = true;
    if (this.waiting === null) return this.its.reload();
    this.waiting.postMessage('take-over');
  }

  private watch(registration: ServiceWorkerRegistration): void {
    if (registration.waiting !== null) this.found(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing;
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed') this.found(worker);
      });
    });
  }

  private found(worker: ServiceWorker): void {
    // The first one of all is no news to anybody.
    if (this.its.workers?.controller == null) return;
    this.waiting = worker;
    this.isReady = true;
  }
}
