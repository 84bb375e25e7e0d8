// mock: a stand-in for the server while pages are drawn: serves web/dist and answers the API from
// generated data in memory. Development only; never part of the product.
//   node dev/mock.mjs [PORT] [--empty]
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, sentence } from './rules.mjs';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const port = Number(process.argv.find((a) => /^\d+$/.test(a)) ?? 8090);
const empty = process.argv.includes('--empty');
const TODAY = '2026-11-21';
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'";

let seed = 7;
const random = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
const pick = (a) => a[Math.floor(random() * a.length)];
const ms = (d) => Date.parse(d + 'T00:00:00Z');
const day = (n) => new Date(n).toISOString().slice(0, 10);
const plus = (d, n) => day(ms(d) + n * 86400000);
const between = (a, b) => Math.round((ms(b) - ms(a)) / 86400000);

// ---- objects
const L = (zh, en) => ({ zh, en });
const F = (name, zh, en, kind, role = '') => ({ name, label: L(zh, en), kind, role, type: { money: 'number', number: 'number', date: 'date', time: 'date', choices: 'choices', bool: 'bool' }[kind] ?? 'text' });
const O = (name, zh, en, shape, fields, parent = null) => ({ name, label: L(zh, en), shape, parent, fields });
const meta = {
  objects: [
    O('customer', '客户', 'Customer', 'customer', [F('code', '客户编号', 'Customer no.', 'text', 'key'), F('name', '客户名称', 'Name', 'text'), F('phone', '手机号', 'Phone', 'phone'), F('level', '客户级别', 'Level', 'choice'), F('owner', '负责人', 'Owner', 'person'), F('industry', '行业', 'Industry', 'choice'), F('segment', '客户细分', 'Segment', 'choice'), F('province', '省份', 'Province', 'text'), F('city', '城市', 'City', 'text'), F('since', '成为客户日期', 'Customer since', 'date', 'start'), F('monthly_fee', '月费', 'Monthly fee', 'money'), F('primary_contact', '主要联系人', 'Primary contact', 'text'), F('tags', '标签', 'Tags', 'choices'), F('note', '备注', 'Note', 'long_text')]),
    O('order', '订单', 'Order', 'moment', [F('order_no', '订单号', 'Order no.', 'text', 'key'), F('date', '订单日期', 'Order date', 'time', 'start'), F('amount', '订单金额', 'Amount', 'money')]),
    O('order_line', '订单明细', 'Order line', 'moment', [F('order_no', '订单号', 'Order no.', 'text'), F('date', '日期', 'Date', 'time', 'start'), F('product', '产品名称', 'Product', 'text'), F('quantity', '数量', 'Quantity', 'number'), F('amount', '金额', 'Amount', 'money')], 'order'),
    O('contract', '合同', 'Contract', 'span', [F('contract_no', '合同编号', 'Contract no.', 'text', 'key'), F('start', '开始日期', 'Start', 'date', 'start'), F('end', '结束日期', 'End', 'date', 'end'), F('amount', '合同金额', 'Amount', 'money')]),
    O('pause', '暂停', 'Pause', 'span', [F('start', '开始日期', 'Start', 'date', 'start'), F('end', '结束日期', 'End', 'date', 'end'), F('reason', '暂停原因', 'Reason', 'text')]),
    O('follow-up', '跟进', 'Follow-up', 'moment', [F('date', '跟进时间', 'Date', 'time', 'start'), F('kind', '跟进方式', 'Kind', 'choice'), F('content', '跟进内容', 'Content', 'long_text')]),
    O('login', '登录', 'Login', 'moment', [F('date', '登录时间', 'Date', 'time', 'start')]),
    O('ticket', '工单', 'Ticket', 'span', [F('ticket_no', '工单号', 'Ticket no.', 'text', 'key'), F('start', '提交时间', 'Opened', 'time', 'start'), F('end', '关闭时间', 'Closed', 'time', 'end'), F('kind', '工单类型', 'Kind', 'choice'), F('subject', '工单主题', 'Subject', 'text')]),
    O('rating', '评分', 'Rating', 'moment', [F('date', '评分时间', 'Date', 'time', 'start'), F('score', '分数', 'Score', 'number'), F('comment', '评语', 'Comment', 'long_text')]),
  ],
  functions: [],
  kinds: [],
};

// ---- customers and what happened
const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'];
const given = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟', '涛', '明', '超', '秀英', '建国', '小红', '雨桐', '子轩'];
const trades = ['教育', '餐饮', '医美', '电商', '制造', '软件'];
const cities = [['上海', '上海'], ['浙江', '杭州'], ['广东', '深圳'], ['广东', '广州'], ['北京', '北京'], ['四川', '成都'], ['江苏', '南京'], ['湖北', '武汉']];
const owners = ['李雷', '韩梅梅', '王小波', '赵敏', '周舟'];
const customers = [];
const events = new Map();
const orderDays = new Map();
function make(id) {
  const [province, city] = pick(cities);
  const since = plus('2023-11-01', Math.floor(random() * 1050));
  const company = random() < 0.5;
  const name = company ? `${city}${pick(['晨光', '远景', '博雅', '恒信', '天元', '新锐', '华彩', '优学', '百味', '云帆'])}${pick(['教育', '餐饮', '科技', '医疗美容', '贸易'])}有限公司` : pick(surnames) + pick(given);
  customers.push({ id, version: 1, object: 'customer', customer: id, values: { code: 'K' + String(10000 + id), name, phone: '138' + String(10000000 + Math.floor(random() * 89999999)), level: pick(['A', 'B', 'B', 'C', 'VIP']), owner: pick(owners), industry: pick(trades), segment: pick(['公司', '消费者', '小型企业']), province, city, since, monthly_fee: Math.floor(random() * 40) * 100, primary_contact: pick(surnames) + pick(given), tags: random() < 0.2 ? ['重点'] : [], note: null } });
  const list = [];
  const rhythm = 8 + Math.floor(random() * 30);
  const end = random() < 0.42 ? plus(since, 60 + Math.floor(random() * 900)) : TODAY;
  let n = id * 1000;
  for (let d = since; d <= end && d <= TODAY; d = plus(d, Math.max(2, Math.floor(rhythm * (0.5 + random()))))) {
    const time = `T${String(9 + Math.floor(random() * 9)).padStart(2, '0')}:${String(Math.floor(random() * 60)).padStart(2, '0')}:00`;
    list.push({ object: 'order', id: n++, version: 1, day: d, time: d + time, end: null, values: { order_no: 'DD' + n, date: d + time, amount: Math.round(random() * 900000) / 100 + 200 } });
    if (random() < 0.3) list.push({ object: 'follow-up', id: n++, version: 1, day: d, time: d + 'T16:20:00', end: null, values: { date: d + 'T16:20:00', kind: pick(['电话', '微信', '上门']), content: pick(['沟通下季度采购计划，客户反馈价格偏高', '回访使用情况，一切正常', '客户询问竞品报价，需要跟进', '约好下周演示新功能']) } });
    if (random() < 0.15) list.push({ object: 'ticket', id: n++, version: 1, day: d, time: d + 'T10:05:00', end: random() < 0.8 ? plus(d, 1 + Math.floor(random() * 6)) : null, values: { ticket_no: 'GD' + n, start: d + 'T10:05:00', end: null, kind: pick(['投诉', '咨询', '故障']), subject: pick(['发货延迟三天', '发票抬头开错', '系统登录缓慢', '产品有破损']) } });
    if (random() < 0.15) list.push({ object: 'rating', id: n++, version: 1, day: d, time: d + 'T20:10:00', end: null, values: { date: d + 'T20:10:00', score: 1 + Math.floor(random() * 5), comment: pick(['还不错', '客服响应太慢', '', '价格偏高但质量好']) } });
    if (random() < 0.5) list.push({ object: 'login', id: n++, version: 1, day: d, time: d + 'T09:31:00', end: null, values: { date: d + 'T09:31:00' } });
  }
  for (let s = since, y = 0; s < end && y < 3; s = plus(s, 365), y++) list.push({ object: 'contract', id: n++, version: 1, day: s, time: null, end: plus(s, 365), values: { contract_no: 'HT' + n, start: s, end: plus(s, 365), amount: 12000 + Math.floor(random() * 50) * 1000 } });
  list.sort((a, b) => (b.time ?? b.day).localeCompare(a.time ?? a.day));
  events.set(id, list);
  orderDays.set(id, list.filter((e) => e.object === 'order').map((e) => e.day).reverse());
}
if (!empty) for (let id = 1; id <= 620; id++) make(id);

const head = (c, d = null) => ({ id: c.id, code: c.values.code, name: c.values.name, owner: c.values.owner, day: d });
function status(c, d, limit) {
  const list = orderDays.get(c.id) ?? [];
  let last = null;
  for (const o of list) if (o <= d) last = o;
  if (!last) return 'none';
  return between(last, d) > limit ? 'lost' : 'in';
}
const limitOf = (draft) => Number(/days_since\(\w+\)\s*>=?\s*(\d+)/.exec(draft.lost_when)?.[1] ?? 90);
function steps(from, to, every) {
  const out = [];
  for (let f = from; f <= to; ) {
    const date = new Date(ms(f));
    const n = /^(\d+)d$/.exec(every)?.[1];
    const next = every === 'week' ? plus(f, 7) : n ? plus(f, Number(n)) : day(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ({ month: 1, quarter: 3, year: 12 }[every] ?? 1), 1));
    out.push({ from: f, to: plus(next, -1) > to ? to : plus(next, -1) });
    f = next;
  }
  return out;
}
function wilson(k, n) {
  if (!n) return [null, null, null];
  const z = 1.959964;
  const p = k / n;
  const m = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const h = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [p, Math.max(0, m - h), Math.min(1, m + h)];
}
function groups(draft, from, to, among) {
  const limit = limitOf(draft);
  const g = { opening: [], new: [], returned: [], lost: [], closing: [], new_lost: [], lost_and_back: [] };
  for (const c of among) {
    const a = status(c, plus(from, -1), limit);
    const b = status(c, to, limit);
    if (a === 'in') g.opening.push(c);
    if (b === 'in') g.closing.push(c);
    if (a === 'in' && b === 'lost') g.lost.push(c);
    if (a === 'none' && b === 'in') g.new.push(c);
    if (a === 'lost' && b === 'in') g.returned.push(c);
    if (a === 'none' && b === 'lost') g.new_lost.push(c);
  }
  return g;
}
const period = (draft, s, among) => {
  const g = groups(draft, s.from, s.to, among);
  const [rate, rate_low, rate_high] = wilson(g.lost.length, g.opening.length);
  return { ...s, ...Object.fromEntries(Object.entries(g).map(([k, v]) => [k, v.length])), rate, rate_low, rate_high };
};
const lostDay = (c, to, limit) => {
  const list = (orderDays.get(c.id) ?? []).filter((d) => d <= to);
  return list.length ? plus(list[list.length - 1], limit + 1) : null;
};

// ---- what is kept
let ids = 100;
const definitions = empty ? [] : [
  { id: 1, version: 1, name: '90 天未下单', lost_when: 'days_since(order) > 90', customer_when: 'count(order, 3650d) > 0', not_while: '', target: 0.03, official: true },
  { id: 2, version: 1, name: '60 天未下单', lost_when: 'days_since(order) > 60', customer_when: 'count(order, 3650d) > 0', not_while: 'active(pause)', target: 0.05, official: false },
];
const rules = empty ? [] : [
  { id: 1, version: 1, name: '30 天没有登录', condition: 'days_since(login) >= 30', enabled: true, hold_down: 7, problem: '' },
  { id: 2, version: 1, name: '评分低于 3', condition: 'last(rating.score) < 3', enabled: true, hold_down: 7, problem: '' },
  { id: 3, version: 1, name: '投诉扎堆', condition: 'count(ticket where kind = "投诉", 30d) >= 3', enabled: false, hold_down: 7, problem: '' },
];
const warnings = customers.slice(0, 57).map((c, i) => ({ id: i + 1, version: 1, rule: (i % 2) + 1, rule_name: rules[i % 2].name, customer: head(c), opened: plus(TODAY, -(i % 12)), reason: i % 2 ? L(`最近一次评分为 ${1 + (i % 2)}，低于 3`, `the newest score is ${1 + (i % 2)}, below 3`) : L(`距最近一次登录已有 ${30 + i} 天`, `the last login was ${30 + i} days ago`), status: 'open', outcome: '', note: '', closed: null }));
const pastImports = empty ? [] : [{ id: 1, at: '2026-11-20T09:12:00', file: '订单.gbk.csv', object: 'order_line', counts: { read: 10000, created: 9994, updated: 0, unchanged: 4, refused: 2, skipped: 0 }, refused_file: true, undone: false, undo: null, undo_job: null }];
const jobs = new Map();
const uploads = new Map();
let person = process.argv.includes('--signed-in') ? { id: 1, login: 'admin', name: '管理员', language: 'zh' } : null;
let organisation = empty ? null : { name: '晨光演示公司', zone: 'Asia/Shanghai', currency: 'CNY', language: 'zh' };

const session = () => ({ setup_needed: !organisation, signed_in: !!person, csrf: 'token', person, organisation, version: '0.1.0', today: TODAY });
const problem = (status, zh, en, place = {}) => ({ problem: true, status, zh, en, ...place });
function checked(q) {
  try {
    const tree = parse(q.condition, meta, q.object, q.params ?? []);
    return { text: q.condition.trim(), sentence: L(sentence(tree, meta, 0), sentence(tree, meta, 1)), tree };
  } catch (e) {
    if (!e.mistake) throw e;
    throw problem(422, e.zh, e.en, { line: e.line, column: e.column });
  }
}
const spoken = (d) => ({ ...d, sentence: checked({ condition: d.lost_when ?? d.condition, object: null }).sentence });
const ruleOut = (r) => ({ ...spoken(r), open: warnings.filter((w) => w.rule === r.id && w.status === 'open').length, handled: warnings.filter((w) => w.rule === r.id && w.status === 'handled').length });

function backtest(q) {
  checked({ condition: q.condition, object: null, params: q.sweep ? [q.sweep.name] : [] });
  const losses = 180;
  const at = (x) => {
    const recall = 0.95 / (1 + Math.exp((x - 0.5) * 7));
    const precision = 0.18 + 0.7 * x ** 1.5;
    const caught = Math.round(losses * recall);
    const raised = Math.round(caught / Math.max(0.05, precision)) + 20;
    return { raised, undecided: 14, followed: Math.round((raised - 14) * precision), losses, caught, precision, recall, lead_median: Math.round(70 * (1 - x) + 6), warnings_a_week: raised / 104 };
  };
  const s = q.sweep;
  const share = (v) => (v - s.low) / Math.max(1e-9, s.high - s.low);
  const point = at(s ? share(s.at) : 0.35);
  const [, pl, ph] = wilson(point.followed, point.raised - 14);
  const [, rl, rh] = wilson(point.caught, losses);
  const curve = s ? Array.from({ length: 41 }, (_, i) => s.low + ((s.high - s.low) * i) / 40).map((v) => ({ value: v, ...at(share(v)) })) : [];
  return { ...point, precision_low: pl, precision_high: ph, recall_low: rl, recall_high: rh, lead_days: { p25: point.lead_median - 9, median: point.lead_median, p75: point.lead_median + 14 }, curve };
}

const columns = () => [
  { header: '订单 ID', target: 'order_no', kind: 'text', sure: true, reason: L('列名', 'by its name'), samples: ['US-2017-1357144', 'CN-2017-1973789'] },
  { header: '订单日期', target: 'date', kind: 'time', sure: true, reason: L('列名', 'by its name'), samples: ['2017-04-27', '2017-06-15'] },
  { header: '客户 ID', target: 'customer', kind: 'text', sure: true, reason: L('列名', 'by its name'), samples: ['曾惠-14485', '许安-10165'] },
  { header: '客户名称', target: 'customer.name', kind: 'text', sure: true, reason: L('列名', 'by its name'), samples: ['曾惠', '许安'] },
  { header: '地区', target: '+地区', kind: 'choice', sure: false, reason: L('没有对应字段', 'no such field'), samples: ['华东', '西南'] },
  { header: '折扣', target: '-', kind: 'number', sure: false, reason: L('没有对应字段', 'no such field'), samples: ['0.4', '0'] },
  { header: '销售额', target: 'amount', kind: 'money', sure: true, reason: L('列名', 'by its name'), samples: ['129.696', '125.44'] },
];
const result = (id) => ({ id, counts: { read: 10000, created: 9994, updated: 0, unchanged: 4, refused: 2, skipped: 0 }, customers: 790, parents: 2773, fields: ['地区'], refusals: [{ row: 812, reason: L('订单日期“2026-02-30”不是有效日期', 'Order date “2026-02-30” is no day'), cells: ['CN-2017-1', '2026-02-30', '许安'] }, { row: 4410, reason: L('销售额“12万左右”不是数字', 'Amount “12万左右” is not a number'), cells: ['CN-2017-9', '12万左右', '宋良'] }] });
function startUndo(id) {
  const row = pastImports.find((i) => i.id === id);
  const j = { id: 'j' + ++ids, what: 'undo', state: 'running', unit: 'changes', done: 0, total: 13000, rows: 0, result: null, problem: null };
  jobs.set((row.undo_job = j.id), j);
  const timer = setInterval(() => {
    j.done += 2600;
    if (j.done < j.total) return;
    Object.assign(j, { state: 'done', result: { deleted: 9994, restored: 0, kept: 3 } });
    Object.assign(row, { undone: true, undo: j.result, undo_job: null });
    clearInterval(timer);
  }, 300);
  return j;
}
function startJob(id) {
  const j = { id: 'j' + ++ids, what: id ? 'import' : 'preview', state: 'running', unit: 'bytes', done: 0, total: 1500000, rows: 0, result: null, problem: null };
  jobs.set(j.id, j);
  const timer = setInterval(() => {
    j.done += 600000;
    j.rows += 4000;
    if (j.done < j.total) return;
    j.done = j.total;
    j.rows = 10000;
    j.state = 'done';
    j.result = result(id);
    clearInterval(timer);
    if (id) {
      pastImports.unshift({ id, at: TODAY + 'T10:00:00', file: '订单.gbk.csv', object: 'order_line', counts: j.result.counts, refused_file: true, undone: false, undo: null, undo_job: null });
      if (!customers.length) for (let c = 1; c <= 620; c++) make(c);
    }
  }, 300);
  return j;
}

const slice = (rows, q, key = 'rows') => {
  const from = Number(q.get('cursor') ?? 0);
  const limit = Number(q.get('limit') ?? 50);
  return { [key]: rows.slice(from, from + limit), next: from + limit < rows.length ? String(from + limit) : null, total: rows.length };
};
const bump = (list, id, body, version) => {
  const one = list.find((x) => x.id === Number(id));
  if (!one) throw problem(404, '没有这条记录', 'there is no such record');
  if (version !== undefined && version !== one.version) throw problem(412, '已被他人修改', 'changed meanwhile');
  Object.assign(one, body, { version: one.version + 1 });
  return one;
};

const routes = [
  ['GET', '/api/session', () => session()],
  ['POST', '/api/setup', ({ body }) => ((organisation = body.organisation), (person = { id: 1, ...body.person, language: 'zh' }), session())],
  ['POST', '/api/session', ({ body }) => {
    if (body.password === 'wrong') throw problem(401, '用户名或密码不对', 'wrong user name or password');
    person = { id: 1, login: body.login, name: '管理员', language: 'zh' };
    return session();
  }],
  ['DELETE', '/api/session', () => ((person = null), null)],
  ['PATCH', '/api/session', () => session()],
  ['GET', '/api/meta', () => meta],
  ['GET', '/api/system', () => ({ version: '0.1.0', customers: customers.length, items: [...events.values()].reduce((n, e) => n + e.length, 0), mirror_bytes: 18e6, database_bytes: 64e6 })],
  ['GET', '/api/records/customer', ({ query }) => {
    let rows = customers.filter((c) => !query.get('q') || JSON.stringify(c.values).includes(query.get('q')));
    const level = /level = "(\w+)"/.exec(query.get('filter') ?? '');
    if (level) rows = rows.filter((c) => c.values.level === level[1]);
    const sort = query.get('sort');
    if (sort) rows = [...rows].sort((a, b) => String(a.values[sort.replace('-', '')]).localeCompare(String(b.values[sort.replace('-', '')]), 'zh') * (sort[0] === '-' ? -1 : 1));
    return slice(rows, query);
  }],
  ['POST', '/api/records/(.+)', ({ body, params }) => {
    if (params[0] === 'customer') {
      const c = { id: customers.length + 1, version: 1, object: 'customer', customer: 0, values: body.values };
      customers.push(c);
      events.set(c.id, []);
      return c;
    }
    const values = body.values;
    const d = String(values.date ?? values.start ?? TODAY);
    events.get(body.customer).unshift({ object: params[0], id: ++ids, version: 1, day: d.slice(0, 10), time: d.length > 10 ? d : null, end: values.end ?? null, values });
    return { id: ids, version: 1, object: params[0], customer: body.customer, values };
  }],
  ['GET', '/api/records/customer/(\\d+)/changes', () => ({ rows: [{ id: 2, at: '2026-11-20T10:22:00', actor: '管理员', op: 'update', object: 'customer', record: 1, before: { level: 'B' }, after: { level: 'A' } }, { id: 1, at: '2026-11-02T09:00:00', actor: '管理员', op: 'create', object: 'customer', record: 1, before: {}, after: { name: '王伟', owner: '李雷' } }] })],
  ['GET', '/api/records/customer/(\\d+)', ({ params }) => customers.find((c) => c.id === Number(params[0])) ?? Promise.reject(problem(404, `没有客户 ${params[0]}`, `there is no customer ${params[0]}`))],
  ['PATCH', '/api/records/customer/(\\d+)', ({ params, body, version }) => {
    const c = customers.find((x) => x.id === Number(params[0]));
    return bump(customers, params[0], { values: { ...c.values, ...body.values } }, version);
  }],
  ['DELETE', '/api/records/customer/(\\d+)', ({ params }) => (customers.splice(customers.findIndex((c) => c.id === Number(params[0])), 1), null)],
  ['GET', '/api/customers/(\\d+)/status', ({ params }) => {
    const id = Number(params[0]);
    const c = customers.find((x) => x.id === id);
    const orders = (events.get(id) ?? []).filter((e) => e.object === 'order');
    const lost = status(c, TODAY, 90) === 'lost';
    return { status: lost ? 'lost' : 'active', since: lost ? lostDay(c, TODAY, 90) : c.values.since, first_day: c.values.since, definition: '90 天未下单', orders: orders.length, amount: orders.reduce((n, o) => n + o.values.amount, 0), open_warnings: warnings.filter((w) => w.customer.id === id && w.status === 'open') };
  }],
  ['GET', '/api/customers/(\\d+)/timeline', ({ params, query }) => {
    const all = events.get(Number(params[0])) ?? [];
    const only = query.get('objects')?.split(',');
    const counts = meta.objects.slice(1).map((o) => ({ object: o.name, count: all.filter((e) => e.object === o.name).length }));
    return { ...slice(only ? all.filter((e) => only.includes(e.object)) : all, query, 'items'), counts };
  }],
  ['GET', '/api/definitions', () => ({ rows: definitions.map(spoken) })],
  ['POST', '/api/definitions', ({ body }) => (spoken(body), definitions.push({ ...body, id: ++ids, version: 1, official: body.official || !definitions.length }), spoken(definitions[definitions.length - 1]))],
  ['PATCH', '/api/definitions/(\\d+)', ({ params, body, version }) => (body.official && definitions.forEach((d) => (d.official = false)), spoken(bump(definitions, params[0], body, version)))],
  ['DELETE', '/api/definitions/(\\d+)', ({ params }) => (definitions.splice(definitions.findIndex((d) => d.id === Number(params[0])), 1), null)],
  ['POST', '/api/churn/report', ({ body: q }) => {
    checked({ condition: q.definition.lost_when, object: null });
    const list = steps(q.from, q.to, q.every);
    const values = q.by ? [...new Set(customers.map((c) => c.values[q.by]))] : [];
    return { periods: list.map((s) => period(q.definition, s, customers)), slices: values.map((value) => ({ value, periods: list.map((s) => period(q.definition, s, customers.filter((c) => c.values[q.by] === value))), moved: list.map(() => 0) })) };
  }],
  ['POST', '/api/churn/customers', ({ body: q }) => {
    const among = q.all_slices ? customers : customers.filter((c) => c.values[q.by] === q.value);
    const list = groups(q.definition, q.from, q.to, among)[q.which];
    return { customers: list.slice(q.offset, q.offset + q.limit).map((c) => head(c, q.which === 'lost' ? lostDay(c, q.to, limitOf(q.definition)) : c.values.since)), total: list.length };
  }],
  ['POST', '/api/churn/cohorts', ({ body: q }) => {
    const list = steps(q.from, q.to, q.every);
    return { cohorts: list.map((s, i) => {
      const who = customers.filter((c) => orderDays.get(c.id)[0] >= s.from && orderDays.get(c.id)[0] <= s.to);
      return { ...s, size: who.length, kept: list.slice(i).map((x) => who.filter((c) => status(c, x.to, limitOf(q.definition)) === 'in').length) };
    }) };
  }],
  ['POST', '/api/churn/survival', ({ body: q }) => {
    const values = q.by ? [...new Set(customers.map((c) => c.values[q.by]))] : [null];
    const curve = (value, i) => {
      const steps_ = Array.from({ length: 60 }, (_, k) => ({ time: (k + 1) * 15, at_risk: 600 - k * 8, lost: 3, share: Math.exp(-((k + 1) * 15) / (1300 - i * 130)), low: null, high: null }));
      for (const s of steps_) [s.low, s.high] = [s.share - 0.03, Math.min(1, s.share + 0.03)];
      return { value, customers: customers.filter((c) => !q.by || c.values[q.by] === value).length, lost: 40, median: i > 2 ? 612 : null, steps: steps_ };
    };
    return { curves: values.map(curve), log_rank: q.by ? { chi_square: 14.21, degrees: values.length - 1, p: 0.0023 } : null };
  }],
  ['POST', '/api/churn/compare', ({ body: q }) => {
    const is = (c, d) => status(c, q.on, limitOf(d)) === 'lost';
    const g = { both: [], only_a: [], only_b: [], neither: [] };
    for (const c of customers) g[is(c, q.a) ? (is(c, q.b) ? 'both' : 'only_a') : is(c, q.b) ? 'only_b' : 'neither'].push(c);
    return { ...Object.fromEntries(Object.entries(g).map(([k, v]) => [k, v.length])), customers: q.which ? g[q.which].slice(q.offset, q.offset + q.limit).map((c) => head(c)) : [], total: q.which ? g[q.which].length : 0 };
  }],
  ['POST', '/api/churn/export', () => ({ attachment: '\ufeff期间,期初\n', name: 'churn.csv' })],
  ['POST', '/api/rules/explain', ({ body: q }) => {
    const c = customers.find((x) => x.id === q.customer);
    const newest = events.get(c.id).find((e) => e.object === 'order' && e.day <= q.on);
    const limit = limitOf({ lost_when: q.condition });
    const since = newest ? plus(newest.day, limit + 1) : null;
    return { holds: since <= q.on, on: q.on, since, ranges: since <= q.on ? [{ from: since, to: null }] : [], calls: [{ text: 'days_since(order)', sentence: L('距最近一次订单的天数', 'days since the last order'), before: limit, now: newest ? between(newest.day, q.on) : null, newest }] };
  }],
  ['POST', '/api/rules/check', ({ body }) => checked(body)],
  ['POST', '/api/rules/backtest', ({ body }) => backtest(body)],
  ['GET', '/api/rules', () => ({ rows: rules.map(ruleOut) })],
  ['POST', '/api/rules', ({ body }) => {
    rules.push({ ...body, id: ++ids, version: 1, problem: '' });
    const rule = rules[rules.length - 1];
    if (rule.enabled) customers.slice(60, 72).forEach((c) => warnings.push({ id: ++ids, version: 1, rule: rule.id, rule_name: rule.name, customer: head(c), opened: TODAY, reason: spoken(rule).sentence, status: 'open', outcome: '', note: '', closed: null }));
    return ruleOut(rule);
  }],
  ['PATCH', '/api/rules/(\\d+)', ({ params, body, version }) => ruleOut(bump(rules, params[0], body, version))],
  ['DELETE', '/api/rules/(\\d+)', ({ params }) => (rules.splice(rules.findIndex((r) => r.id === Number(params[0])), 1), null)],
  ['GET', '/api/warnings', ({ query }) => {
    const rows = warnings.filter((w) => w.status === (query.get('status') ?? 'open') && (!query.get('rule') || w.rule === Number(query.get('rule'))));
    const mine = rows.filter((w) => !query.get('owner') || w.customer.owner === query.get('owner'));
    return { ...slice(mine, query), owners: owners.map((owner) => ({ owner, open: rows.filter((w) => w.customer.owner === owner).length })) };
  }],
  ['PATCH', '/api/warnings/(\\d+)', ({ params, body, version }) => bump(warnings, params[0], { ...body, status: body.outcome ? 'handled' : 'open', closed: body.outcome ? TODAY : null }, version)],
  ['POST', '/api/uploads', ({ query, size }) => {
    const u = { upload: 'u' + ++ids, file: query.get('name'), bytes: size, format: 'csv', encoding: 'GB18030', delimiter: ',', sheets: [], sheet: '', object: 'order_line', columns: columns() };
    uploads.set(u.upload, u);
    return u;
  }],
  ['GET', '/api/uploads/(\\w+)', ({ params, query }) => {
    const u = uploads.get(params[0]);
    if (!u) throw problem(404, '文件已清理，请重新上传', 'the file is gone; load it again');
    return { ...u, object: query.get('object') ?? u.object };
  }],
  ['POST', '/api/uploads/(\\w+)/preview', () => startJob(null)],
  ['POST', '/api/uploads/(\\w+)/import', () => startJob(++ids)],
  ['GET', '/api/jobs/(\\w+)', ({ params }) => jobs.get(params[0])],
  ['GET', '/api/imports', () => ({ rows: pastImports })],
  ['POST', '/api/imports/(\\d+)/undo', ({ params }) => startUndo(Number(params[0]))],
];

async function api(request, response, url) {
  if (url.pathname === '/api/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(': here\n\n');
    return;
  }
  const chunks = [];
  for await (const c of request) chunks.push(c);
  const bytes = Buffer.concat(chunks);
  const english = (request.headers['accept-language'] ?? '').startsWith('en');
  const send = (status, value, type = 'application/json') => {
    response.writeHead(status, { 'Content-Type': type });
    response.end(value === null ? '' : JSON.stringify(value));
  };
  try {
    for (const [method, path, act] of routes) {
      const m = new RegExp(`^${path}$`).exec(url.pathname);
      if (!m || method !== request.method) continue;
      const json = (request.headers['content-type'] ?? '').includes('json') && bytes.length ? JSON.parse(bytes.toString()) : null;
      const version = request.headers['if-match'] ? Number(request.headers['if-match'].replace(/"/g, '')) : undefined;
      const value = await act({ params: m.slice(1).map(decodeURIComponent), query: url.searchParams, body: json, version, size: bytes.length });
      if (value?.attachment) {
        response.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Disposition': `attachment; filename="${value.name}"` });
        return void response.end(value.attachment);
      }
      return send(value === null ? 204 : 200, value);
    }
    throw problem(404, '没有这个地址', 'no such address');
  } catch (e) {
    if (!e.problem) console.error(e);
    send(e.status ?? 500, { type: 'about:blank', title: english ? 'Refused' : '不能完成', status: e.status ?? 500, code: 'input', detail: (english ? e.en : e.zh) ?? String(e), line: e.line ?? 0, column: e.column ?? 0 }, 'application/problem+json');
  }
}

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  if (url.pathname.startsWith('/api/')) return void api(request, response, url);
  const path = normalize(join(dist, url.pathname));
  const file = path.startsWith(dist) && existsSync(path) && statSync(path).isFile() ? path : join(dist, 'index.html');
  const headers = { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy };
  if (existsSync(file + '.br') && (request.headers['accept-encoding'] ?? '').includes('br')) {
    response.writeHead(200, { ...headers, 'Content-Encoding': 'br' });
    return void response.end(readFileSync(file + '.br'));
  }
  response.writeHead(200, headers);
  createReadStream(file).pipe(response);
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
