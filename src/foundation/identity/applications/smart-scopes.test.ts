import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGrantedTo, narrowScopes, parseSmartScope } from './smart-scopes.ts';

test('scopes of both SMART versions are read, and what is not a system scope is not', () => {
  assert.deepEqual(parseSmartScope('system/Task.rs'), { type: 'Task', letters: 'rs' });
  assert.deepEqual(parseSmartScope('system/*.*'), { type: '*', letters: 'cruds' });
  assert.deepEqual(parseSmartScope('system/Patient.write'), { type: 'Patient', letters: 'cud' });
  for (const text of ['patient/Task.rs', 'system/Task', 'system/Task.sr', 'system/Task.', 'system/Task.rs?code=1', 'openid', ''])
    assert.equal(parseSmartScope(text), undefined, text);
});

test('asking for more than is registered gives what is registered', () => {
  assert.deepEqual(narrowScopes(['system/*.cruds'], ['system/*.rs']), ['system/*.rs']);
  assert.deepEqual(narrowScopes(['system/Task.cruds', 'system/Patient.r'], ['system/Task.ru']), ['system/Task.ru']);
  assert.deepEqual(narrowScopes(['system/*.r'], ['system/Task.r']), [], 'a wildcard is not narrowed to the types registered');
});

test('each interaction needs its letter', () => {
  assert.equal(isGrantedTo(['system/Task.rs'], 'search', 'Task'), true);
  assert.equal(isGrantedTo(['system/Task.r'], 'search', 'Task'), false);
  assert.equal(isGrantedTo(['system/Task.c', 'system/*.r'], 'operation', 'Task'), true);
});
