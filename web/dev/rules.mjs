// rules: a small reader of the condition language for the development server. Development only: the
// product reads conditions in the server (docs/rules.md).
const functions = new Set(['count', 'sum', 'avg', 'min', 'max', 'last', 'days_since', 'days_since_first', 'rhythm', 'drop', 'active', 'open', 'age', 'days_left', 'days_since_end', 'before', 'changed', 'days_until', 'days_until_anniversary']);
const booleans = new Set(['active', 'changed']);
const pattern = /\s*(?:(\d{4}-\d\d-\d\d)|(\d+[dwmy])\b|(\d+(?:\.\d+)?%?)|("[^"]*"|'[^']*')|([\p{L}_][\p{L}\p{N}_-]*)|(>=|<=|!=|[=<>+\-*/(),.]))/uy;

function lex(text) {
  const tokens = [];
  pattern.lastIndex = 0;
  let at = 0;
  while (text.slice(at).trim()) {
    pattern.lastIndex = at;
    const m = pattern.exec(text);
    if (!m) throw mistake(text, at, `unexpected “${text[at]}”`, `看不懂“${text[at]}”`);
    const kinds = ['', 'date', 'duration', 'number', 'text', 'name', 'sign'];
    const kind = kinds.findIndex((k, i) => i && m[i] !== undefined);
    tokens.push({ kind: kinds[kind], text: m[kind], at: pattern.lastIndex - m[kind].length, end: pattern.lastIndex });
    at = pattern.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', at: text.length, end: text.length });
  return tokens;
}

function mistake(text, at, en, zh) {
  const before = text.slice(0, at).split('\n');
  return { mistake: true, line: before.length, column: before[before.length - 1].length + 1, en, zh };
}

export function parse(text, meta, object, params) {
  const tokens = lex(text);
  let i = 0;
  const is = (t) => tokens[i].text === t && tokens[i].kind !== 'text';
  const take = (t) => (is(t) ? tokens[i++] : null);
  const need = (t) => take(t) ?? fail(`expected “${t}”, found “${tokens[i].text || 'the end'}”`, `这里应为“${t}”，却是“${tokens[i].text || '结尾'}”`);
  const fail = (en, zh, at = tokens[i].at) => {
    throw mistake(text, at, en, zh);
  };
  const node = (from, o) => ({ op: '', type: 'bool', negated: false, value: null, function: null, object: null, field: null, window: null, where: null, kids: [], ...o, text: text.slice(from, tokens[i - 1].end) });
  const plain = (s) => s.toLowerCase().replace(/-/g, '_');
  const named = (list, t) => list.find((o) => plain(o.name) === plain(t) || o.label.zh === t || o.label.en === t);
  const customer = meta.objects[0];
  const scope = [object ? named(meta.objects, object) : customer];

  function join(op, next) {
    const from = tokens[i].at;
    let left = next();
    while (is(op)) {
      i++;
      const right = next();
      left = node(from, { op, kids: [left, right] });
    }
    return left;
  }
  const or = () => join('or', and);
  const and = () => join('and', not);
  function not() {
    const from = tokens[i].at;
    if (!take('not')) return compare();
    return node(from, { op: 'not', kids: [compare()] });
  }
  function compare() {
    const from = tokens[i].at;
    const left = sum();
    for (const op of ['=', '!=', '<=', '<', '>=', '>'])
      if (take(op)) {
        const right = sum();
        if (left.type === 'text' && right.type === 'number') fail('a text is compared with a number', '文本不能与数字比较', from);
        return node(from, { op, kids: [left, right] });
      }
    if (take('is')) {
      const negated = !!take('not');
      need('empty');
      const inner = node(from, { op: 'is_empty', kids: [left] });
      return negated ? node(from, { op: 'not', kids: [inner] }) : inner;
    }
    const negated = !!take('not');
    if (take('contains')) return node(from, { op: 'contains', negated, kids: [left, sum()] });
    if (take('in')) {
      need('(');
      const kids = [left, sum()];
      while (take(',')) kids.push(sum());
      need(')');
      return node(from, { op: 'in', negated, kids });
    }
    return left;
  }
  function sum() {
    const from = tokens[i].at;
    let left = primary();
    for (;;) {
      const op = ['+', '-', '*', '/'].find((s) => is(s));
      if (!op) return left;
      i++;
      const right = primary();
      left = node(from, { op, type: 'number', kids: [left, right] });
    }
  }
  function primary() {
    const from = tokens[i].at;
    const t = tokens[i];
    if (take('(')) {
      const inner = or();
      need(')');
      return { ...inner, text: text.slice(from, tokens[i - 1].end) };
    }
    if (t.kind === 'number') {
      i++;
      return node(from, { op: 'number', type: 'number', value: parseFloat(t.text) / (t.text.endsWith('%') ? 100 : 1) });
    }
    if (t.kind === 'text') {
      i++;
      return node(from, { op: 'text', type: 'text', value: t.text.slice(1, -1) });
    }
    if (t.kind === 'date') {
      i++;
      return node(from, { op: 'date', type: 'date', value: t.text });
    }
    if (t.kind !== 'name') fail(`found “${t.text || 'the end'}”, expected a value`, `这里应有一个值，却是“${t.text || '结尾'}”`);
    i++;
    if (t.text === 'true' || t.text === 'false') return node(from, { op: 'bool', value: t.text === 'true' });
    if (params.includes(t.text)) return node(from, { op: 'param', type: 'number' });
    if (is('(')) return call(from, t);
    const place = scope[scope.length - 1];
    const field = named(place.fields, t.text) ?? (scope.length > 1 ? null : named(customer.fields, t.text));
    if (!field) {
      const near = place.fields.find((f) => f.name[0] === t.text[0]) ?? place.fields[0];
      fail(`no field “${t.text}”; did you mean “${near.name}”?`, `没有字段“${t.text}”；是不是“${near.name}”？`, from);
    }
    return node(from, { op: 'field', type: field.type, object: place.name, field: field.name });
  }
  function call(from, t) {
    if (!functions.has(t.text)) fail(`no function “${t.text}”`, `没有函数“${t.text}”`, from);
    need('(');
    const x = tokens[i++];
    let o = null;
    let field = null;
    let where = null;
    if (['changed', 'before', 'days_until', 'days_until_anniversary'].includes(t.text)) {
      field = named(customer.fields, x.text) ?? fail(`no field “${x.text}”`, `没有字段“${x.text}”`, x.at);
    } else {
      o = named(meta.objects, x.text) ?? fail(`no object “${x.text}”; did you mean “order”?`, `没有对象“${x.text}”；是不是“order”？`, x.at);
      if (take('.')) {
        const f = tokens[i++];
        field = named(o.fields, f.text) ?? fail(`no field “${f.text}”`, `没有字段“${f.text}”`, f.at);
      }
      if (take('where')) {
        scope.push(o);
        where = or();
        scope.pop();
      }
    }
    let window = null;
    if (take(',')) {
      const start = tokens[i].at;
      i++;
      if (take('before')) i++;
      window = text.slice(start, tokens[i - 1].end);
    }
    need(')');
    const type = booleans.has(t.text) ? 'bool' : field && t.text === 'last' ? field.type : 'number';
    return node(from, { op: 'call', type, function: t.text, object: o?.name ?? null, field: field?.name ?? null, where, window });
  }

  const tree = or();
  if (tokens[i].kind !== 'end') fail(`found “${tokens[i].text}”, expected the end`, `这里应结束，却是“${tokens[i].text}”`);
  if (tree.type !== 'bool') fail('this is a value, not a condition', '这是一个值，不是条件', 0);
  return tree;
}

const words = { '>=': ['达到', 'is at least'], '>': ['超过', 'is above'], '<=': ['不超过', 'is at most'], '<': ['低于', 'is below'], '=': ['为', 'is'], '!=': ['不为', 'is not'] };
const calls = {
  days_since: ['距最近一次{x}的天数', 'days since the last {x}'],
  count: ['{w}{x}次数', 'the number of {x} in {w}'],
  drop: ['{w}的{x}比此前的降幅', 'the fall of {x} in {w}'],
  last: ['最近一次{x}的{f}', 'the newest {f} of {x}'],
  rhythm: ['该客户{x}的惯常间隔', "the customer's usual gap between {x}"],
  active: ['{x}在有效期内', '{x} is active'],
  age: ['最早未结束的{x}已持续天数', 'days since the oldest open {x} began'],
  days_left: ['{x}剩余天数', 'days until {x} ends'],
  days_since_end: ['{x}结束后的天数', 'days since {x} ended'],
  changed: ['{w}{f}有变更', '{f} changed in {w}'],
};

export function sentence(n, meta, k) {
  const key = k ? 'en' : 'zh';
  const label = (o, f) => {
    const object = meta.objects.find((x) => x.name === o) ?? meta.objects[0];
    return f ? (object.fields.find((x) => x.name === f)?.label[key] ?? f) : object.label[key];
  };
  const say = (x) => sentence(x, meta, k);
  if (n.op === 'and' || n.op === 'or') return n.kids.map(say).join(k ? ` ${n.op} ` : n.op === 'and' ? ' 且 ' : ' 或 ');
  if (n.op === 'not') return (k ? 'not (' : '并非（') + say(n.kids[0]) + (k ? ')' : '）');
  if (words[n.op]) return `${say(n.kids[0])} ${words[n.op][k]} ${say(n.kids[1])}`;
  if (n.op === 'contains') return `${say(n.kids[0])}${k ? ' contains ' : '包含'}${say(n.kids[1])}`;
  if (n.op === 'in') return `${say(n.kids[0])}${k ? ' is one of ' : '是'}${n.kids.slice(1).map(say).join('、')}`;
  if (n.op === 'is_empty') return `${say(n.kids[0])}${k ? ' is empty' : '为空'}`;
  if (n.op === 'field') return label(n.object, n.field);
  if (n.op === 'text') return k ? `"${n.value}"` : `“${n.value}”`;
  if (n.op === 'call') {
    const w = n.window?.replace(/(\d+)d.*/, k ? 'the last $1 days' : '近 $1 天') ?? '';
    const x = n.object ? label(n.object) + (n.where ? (k ? ` (where ${say(n.where)})` : `（${say(n.where)}）`) : '') : '';
    return (calls[n.function]?.[k] ?? `${n.function} {x}`).replace('{x}', x).replace('{w}', w).replace('{f}', n.field ? label(n.object, n.field) : '');
  }
  return n.text;
}
