import { describe, expect, it } from 'vitest';
import type { Webhook } from '../../../src/domain/webhook.ts';
import { WebhookSettings } from '../../../src/state/webhook-settings.svelte.ts';

const base: Webhook = { url: 'https://house.example/hook', tellsLate: true, waiting: 0, lastSuccessMs: null, lastFailureMs: null, lastProblem: null, secret: null };

function scene(answers: (Webhook | null)[]) {
  let waits = 0;
  const asked: string[] = [];
  const settings = new WebhookSettings(
    {
      api: {
        webhook: async () => (answers.length > 1 ? answers.shift() : answers[0]) ?? null,
        setWebhook: async (_device, wish) => ({ ...base, url: wish.url, secret: wish.wantsNewSecret ? 'new' : null }),
        removeWebhook: async () => void asked.push('remove'),
        testWebhook: async () => void asked.push('test'),
      },
      wait: async () => void (waits += 1),
    },
    'demo',
  );
  return { settings, asked, waits: () => waits };
}

describe('WebhookSettings', () => {
  it('knows that there is none', async () => {
    const { settings } = scene([null]);
    await settings.load();
    expect(settings).toMatchObject({ webhook: null, isKnown: true, failure: null });
  });

  it('keeps a secret in sight until it is put away, and forgets it with the webhook', async () => {
    const { settings } = scene([base]);
    await settings.save({ url: 'https://a', tellsLate: true, wantsNewSecret: true });
    expect(settings.secret).toBe('new');
    await settings.save({ url: 'https://b', tellsLate: true, wantsNewSecret: false });
    expect(settings).toMatchObject({ secret: 'new', webhook: { url: 'https://b' } });
    await settings.remove();
    expect(settings).toMatchObject({ secret: null, webhook: null });
  });

  it.each([
    ['taken', { lastSuccessMs: 9 }],
    ['not-taken', { lastFailureMs: 9, lastProblem: 'it answered 500' }],
  ])('looks how a test went: %s', async (state, values) => {
    const { settings, asked, waits } = scene([{ ...base, lastSuccessMs: 5 }, { ...base, lastSuccessMs: 5 }, { ...base, lastSuccessMs: 5, ...values }]);
    await settings.load();
    await settings.tryOut();
    expect(asked).toEqual(['test']);
    expect(settings.test).toBe(state);
    expect(waits()).toBe(2);
  });

  it('does not wait for ever', async () => {
    const { settings, waits } = scene([base]);
    await settings.load();
    await settings.tryOut();
    expect(settings.test).toBe('waiting');
    expect(waits()).toBe(6);
  });
});
