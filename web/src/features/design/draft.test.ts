import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KindMeta } from '../../api/types';
import { differences, freshDraft, nameFrom, optionCell, optionsBody, optionText } from './draft';

const both = (zh: string, en = ''): { zh: string; en: string } => ({ zh, en });
const kind = (name: string, type: string, options: string[]): KindMeta => ({ name, type, options, label: both(name), computed: false, refers: false });

const names: [string, ReturnType<typeof both>, string[], string][] = [
  ['Chinese letters are letters', both('课程名称'), [], '课程名称'],
  ['the English label comes first', both('课程', 'Course name'), [], 'course_name'],
  ['brackets and spaces go', both('单价（元）'), [], '单价_元'],
  ['it does not begin with a digit', both('2026 目标'), [], '目标'],
  ['one that is taken is numbered', both('备注'), ['备注', '备注_2'], '备注_3'],
  ['hyphens count as underscores', both('', 'follow up'), ['follow-up'], 'follow_up_2'],
  ['nothing usable', both('！！'), [], 'field'],
];
for (const [says, label, taken, want] of names) test('a name from a label: ' + says, () => assert.equal(nameFrom(label, taken), want));

test('only options that the kind takes and somebody asked for are sent', () => {
  const d = freshDraft('choice', [['高', 'red'], ['', '']]);
  d.options = { ...d.options, required: true, unique: true, min: '3' };
  assert.deepEqual(optionsBody(d, kind('choice', 'text', ['required', 'default', 'choices'])), { required: true, choices: [{ name: '高', colour: 'red' }] });
});
test('a roll-up is sent in its parts', () => {
  const d = freshDraft('rollup', []);
  assert.deepEqual(Object.keys(optionsBody(d, kind('rollup', 'empty', ['formula', 'decimals']))), ['rollup']);
});
test('values as the text of an option, and back', () => {
  for (const [type, cell] of [['number', 0.25], ['bool', true], ['text', '甲'], ['choices', ['甲', '乙']]] as const)
    assert.deepEqual(optionCell(optionText(cell as never), kind('x', type, [])), cell);
  assert.equal(optionText([]), null);
});
test('what differs is named', () => {
  const a = freshDraft('text', []);
  assert.deepEqual(differences(a, { ...a, label: both('别的'), options: { ...a.options, required: true } }), ['label', 'required']);
  assert.deepEqual(differences(a, { ...a }), []);
});
