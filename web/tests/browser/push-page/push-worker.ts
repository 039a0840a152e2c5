import { listenForPush, type PushScope } from '../../../src/push/worker.ts';

listenForPush(self as unknown as PushScope);
