import { describe, expect, it } from 'vitest';
import { actorOf, deedOf } from '../../../src/domain/audit.ts';

describe('actorOf', () => {
  it.each([
    ['user:anna', { kind: 'user', name: 'anna' }],
    ['user:(deleted)', { kind: 'nobody' }],
    ['device:cellar', { kind: 'device' }],
    ['host', { kind: 'host' }],
  ])('%s', (who, actor) => {
    expect(actorOf(who)).toEqual(actor);
  });
});

describe('deedOf', () => {
  it.each([
    ['relay A off: acknowledged', { kind: 'relay', phase: 'A', asked: 'off', outcome: 'acknowledged' }],
    ['relay D off: acknowledged', { kind: 'other', text: 'relay D off: acknowledged' }],
    ['role of ben: viewer', { kind: 'role', username: 'ben', role: 'viewer' }],
    ['role of (deleted): operator', { kind: 'role', username: '(deleted)', role: 'operator' }],
    ['role of ben: none', { kind: 'role', username: 'ben', role: null }],
    ['role of ben: king', { kind: 'other', text: 'role of ben: king' }],
    ['settings changed: name nominal_voltage site', { kind: 'settings', names: ['name', 'nominal_voltage', 'site'] }],
    ['settings changed: tariff (none)', { kind: 'settings', names: ['tariff'] }],
    ['settings changed: name colour', { kind: 'other', text: 'settings changed: name colour' }],
    ['became the owner', { kind: 'became-owner' }],
    ['released, its data erased', { kind: 'released', how: 'erased' }],
    ["released: the owner's account was deleted", { kind: 'released', how: 'account-deleted' }],
    ['alert rule 3 made: Oven: forgotten', { kind: 'alert-rule', done: 'made', name: 'Oven: forgotten' }],
    ['alert 12 acknowledged', { kind: 'alert-acknowledged' }],
    ['webhook set, with a new secret', { kind: 'webhook-set' }],
    ['toString', { kind: 'other', text: 'toString' }],
  ])('%s', (what, deed) => {
    expect(deedOf(what)).toEqual(deed);
  });
});
