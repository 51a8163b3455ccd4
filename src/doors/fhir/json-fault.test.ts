import assert from 'node:assert/strict';
import { it } from 'node:test';
import { jsonFaultAt } from './json-fault.ts';

const faults: readonly (readonly [string, number])[] = [
  ['{"a": tru}', 9],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ['[1,2', 4],
  ['{"a":"b', 7],
  ['{"a":"\\x"}', 6],
  ["{'a':1}", 1],
  ['{"a":01}', 6],
  ['{"a":1} x', 8],
  ['nul', 3],
  ['', 0],
];
for (const [text, at] of faults) it(`says where ${JSON.stringify(text)} stops being JSON`, () => assert.equal(jsonFaultAt(text), at));
it('finds a place in everything that JSON.parse refuses, and none in what it takes', () => {
  const sound = '{"a":[1,-2.5e3,true,null,"x\\u00e9\\n"],"b":{}}';
  assert.equal(jsonFaultAt(sound), sound.length);
  for (let at = 0; at < sound.length; at++)
    for (const change of ['', '}', '"', ',', '\u0000', '9']) {
      const text = sound.slice(0, at) + change + sound.slice(at + 1);
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      const fault = jsonFaultAt(text);
      if (isJson) assert.equal(fault, text.length, text);
      else assert.ok(fault >= 0 && fault <= text.length, text);
    }
});
