import { expect, it } from 'vitest';
import { lastDelivery, type Webhook } from '../../../src/domain/webhook.ts';

it('the later of success and failure is how it stands', () => {
  const webhook: Webhook = { url: '', tellsLate: true, waiting: 0, lastSuccessMs: null, lastFailureMs: null, lastProblem: null, secret: null };
  expect(lastDelivery(webhook)).toBeNull();
  expect(lastDelivery({ ...webhook, lastSuccessMs: 5 })).toEqual({ wasTaken: true, atMs: 5 });
  expect(lastDelivery({ ...webhook, lastSuccessMs: 5, lastFailureMs: 9 })).toEqual({ wasTaken: false, atMs: 9 });
  expect(lastDelivery({ ...webhook, lastSuccessMs: 10, lastFailureMs: 9 })).toEqual({ wasTaken: true, atMs: 10 });
});
