#!/usr/bin/env python3
"""Rights: a generated matrix of roles x objects x fields x scopes x roads against a real server, held against
an oracle that works out from the roles' own words what each may see, and shares no code with the program. Not
one row, field, total, search hit or event more than allowed, and not fewer. TAP.
Usage: rights.py LIUKE [SEED] [ROUNDS]"""
import csv
import io
import json
import os
import random
import shutil
import socket
import sys
import tempfile
import threading
import time
from urllib.parse import quote

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 7
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 7 if os.environ.get('LIUKE_TEST_DB') else 14
sys.argv = [sys.argv[0], LIUKE, '.']
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
import tap  # noqa: E402
from server import day  # noqa: E402
from tap import ending, need  # noqa: E402

rnd = random.Random(SEED)
VERBS = ('see', 'create', 'change', 'delete', 'export')
SCOPES = ('own', 'department', 'below', 'shared', 'condition', 'all')
RANK = {'hidden': 0, 'masked': 1, 'read': 2, 'write': 3}
OBJECTS = ('customer', 'order', 'contact', 'follow-up', 'contract', 'case')
CONDITIONS = ('level = "VIP"', 'count(order, 400d) >= 2')
LOST = {'lost_when': 'days_since(order) > 60', 'customer_when': '', 'not_while': ''}
FROM_DAY, TO_DAY = -300, -1
tap.about = f'seed {SEED}: '


def ok(good, text, more=''):
    tap.ok(good, text, more)
    if not good and os.environ.get('RIGHTS_STOP'):
        raise SystemExit(1)


# ---- the company -------------------------------------------------------------------------------------------

class World:
    """What there is, as the test itself made it."""
    departments, people, customers, records, shares, roles = {}, {}, {}, {}, [], {}


W = World()


def make_people(admin):
    for name, above in (('总部', None), ('华东', '总部'), ('上海', '华东'), ('华北', '总部')):
        d = need(admin.ask('POST', '/api/departments', {'name': name, 'parent': W.departments[above]['id'] if above else 0}))
        W.departments[name] = {'id': d['id'], 'above': above}
    for login, where in (('boss', '总部'), ('east', '华东'), ('shan', '上海'), ('ghai', '上海'), ('nort', '华北'), ('free', None)):
        p = need(admin.ask('POST', '/api/people', {
            'login': login, 'name': login.upper(), 'password': 'correct horse', 'language': 'en', 'mail': '', 'phone': '',
            'department': W.departments[where]['id'] if where else 0, 'manager': 0, 'roles': []}))
        W.people[login] = {'id': p['id'], 'department': where, 'version': p['version']}


def make_records(admin):
    owners = list(W.people) + [None, 'gone']
    for n in range(36):
        values = {'code': f'KQ{n:03d}Z', 'name': f'甲乙{chr(0x4E00 + 31 * n)}丙{n:02d}号', 'phone': f'139{rnd.randrange(10**8):08d}',
                  'mail': f'u{n}x{rnd.randrange(10**6)}@q.cn', 'level': rnd.choice(['VIP', '普通']),
                  'city': rnd.choice(['上海', '北京']), 'monthly_fee': 100000 + 137 * n}
        owner = owners[n % len(owners)]
        if owner:
            values['owner'] = owner
        r = need(admin.ask('POST', '/api/records/customer', {'customer': None, 'values': values}))
        W.customers[r['id']] = r['values']
        keep(r)
    for c in list(W.customers):
        for i in range(rnd.randrange(5)):
            add(admin, 'order', c, {'order_no': f'D{c}-{i}', 'date': day(-rnd.randrange(400)) + 'T10:00:00', 'amount': 1000 + c * 7 + i})
        for i in range(rnd.randrange(2)):
            add(admin, 'contact', c, {'name': f'联系{c}人{i}', 'phone': f'137{rnd.randrange(10**8):08d}'})
        for i in range(rnd.randrange(3)):
            add(admin, 'follow-up', c, {'date': day(-rnd.randrange(200)) + 'T09:00:00', 'content': f'说了{c}的事{i}'})
        if c % 3 == 0:
            add(admin, 'contract', c, {'contract_no': f'HT{c}', 'start': day(-100), 'amount': 5000 + c})
        for i in range(rnd.randrange(3)):
            add(admin, 'case', c, {'title': f'案{c}件{i}', 'owner': rnd.choice(list(W.people) + [None])})
    for i in range(3):  # nobody's
        add(admin, 'contact', None, {'name': f'无主{i}联系', 'phone': f'136{rnd.randrange(10**8):08d}'})
    for c in rnd.sample(sorted(W.customers), 10):
        to = rnd.choice([('person', p) for p in W.people] + [('department', d) for d in W.departments])
        write = rnd.random() < 0.5
        body = {'person': W.people[to[1]]['id'] if to[0] == 'person' else 0, 'can_write': write,
                'department': W.departments[to[1]]['id'] if to[0] == 'department' else 0}
        need(admin.ask('POST', f'/api/customers/{c}/shares', body))
        W.shares.append((c, to, write))


def keep(r):
    W.records.setdefault(r['object'], {})[r['id']] = r


def add(admin, obj, customer, values):
    keep(need(admin.ask('POST', f'/api/records/{obj}', {'customer': customer, 'values': values})))


def make_case_object(server, admin):
    """An object whose records have owners of their own; its field is made a person's where the fields are kept."""
    srv.load(admin, 'case.csv', 'title,owner\nfirst,x\n', 'case')
    path = '/api/objects/case/fields/owner'
    version = {'If-Match': f'"{need(admin.ask("GET", path))["version"]}"'}
    preview = need(admin.ask('POST', path + '/preview', {'kind': 'person'}))
    need(admin.ask('POST', path + '/kind', {'kind': 'person', 'fingerprint': preview['fingerprint']}, version))
    first = need(admin.ask('GET', '/api/records/case'))['rows']
    for r in first:
        need(admin.ask('DELETE', f'/api/records/case/{r["id"]}', headers={'If-Match': f'"{r["version"]}"'}))


# ---- the oracle: from the roles' words alone ---------------------------------------------------------------

def random_permits():
    objects = {'*': rnd.choice([[], ['see'], ['see', 'change'], list(VERBS)])}
    for o in rnd.sample(OBJECTS, rnd.randrange(4)):
        objects[o] = [v for v in VERBS if rnd.random() < 0.6]
    if rnd.random() < 0.85:
        objects['customer'] = sorted(set(objects.get('customer', []) + rnd.choice([['see'], ['see', 'export']])))
    fields = {}
    for f in ('customer.code', 'customer.name', 'customer.phone', 'customer.mail', 'customer.owner', 'customer.level', 'customer.monthly_fee',
              'order.amount', 'order.date', 'contact.phone', 'follow-up.content', 'case.title'):
        if rnd.random() < 0.22:
            fields[f] = rnd.choice(['hidden', 'masked', 'read'])
    p = {'scope': rnd.sample(SCOPES, rnd.randrange(1, 3)), 'condition': rnd.choice(CONDITIONS), 'objects': objects, 'fields': fields,
         'rights': rnd.choice([[], ['import'], ['rules']])}
    if rnd.random() < 0.7 and 'all' in p['scope']:
        p['scope'].remove('all')
    if rnd.random() < 0.3:
        p['change_scope'] = rnd.sample(SCOPES, 1)
    return p


SEES_MORE_THAN_HE_EXPORTS = [
    {'scope': ['all'], 'condition': '', 'objects': {'*': ['see']}, 'fields': {}, 'rights': []},
    {'scope': ['own'], 'condition': '', 'objects': {'customer': ['see', 'export']}, 'fields': {}, 'rights': []}]


class Oracle:
    def __init__(self, login, roles):
        self.login, self.roles = login, roles

    def granting(self, obj, verb):
        return [r for r in self.roles if verb in r['objects'].get(obj, r['objects'].get('*', []))]

    def may(self, obj, verb):
        return bool(self.granting(obj, verb))

    def field(self, obj, name):
        given = [RANK[r['fields'].get(f'{obj}.{name}', 'write')] for r in self.granting(obj, 'see')]
        return max(given, default=0)

    def within(self, dep, above):
        while dep:
            if dep == above:
                return True
            dep = W.departments[dep]['above']
        return False

    def owned(self, scope, owner):
        if not owner or owner not in W.people:
            return False
        mine, theirs = W.people[self.login]['department'], W.people[owner]['department']
        if 'own' in scope and owner == self.login:
            return True
        if mine and ('department' in scope or 'below' in scope) and theirs == mine:
            return True
        return bool(mine and 'below' in scope and self.within(theirs, mine))

    def shared(self, customer, write):
        mine = W.people[self.login]['department']
        for c, (kind, to), can_write in W.shares:
            if c == customer and (can_write or not write) and (to == self.login if kind == 'person' else self.within(mine, to)):
                return True
        return False

    def holds(self, condition, customer):
        if condition.startswith('level'):
            return W.customers[customer].get('level') == 'VIP'
        orders = [r for r in W.records['order'].values() if r['customer'] == customer and day(-399) <= r['values']['date'][:10] <= day(0)]
        return len(orders) >= 2

    def customer(self, obj, verb, c):
        for r in self.granting(obj, verb):
            write = verb not in ('see', 'export')
            scope = r.get('change_scope', r['scope']) if write else r['scope']
            if 'all' in scope or self.owned(scope, W.customers[c].get('owner')):
                return True
            if 'shared' in scope and self.shared(c, write):
                return True
            if 'condition' in scope and self.holds(r['condition'], c):
                return True
        return False

    def record(self, verb, r):
        obj, own = r['object'], r['values'].get('owner')
        if not self.may(obj, verb):
            return False
        if obj == 'case' and own:
            for role in self.granting(obj, verb):
                scope = role['scope'] if verb in ('see', 'export') else role.get('change_scope', role['scope'])
                if 'all' in scope or self.owned(scope, own):
                    return True
            return False
        if obj != 'customer' and not r['customer']:
            return True
        return self.customer(obj, verb, r['customer'])

    def shown(self, r):
        out = {}
        for name, v in r['values'].items():
            right = self.field(r['object'], name)
            if right >= 2:
                out[name] = v
            elif right == 1:
                out[name] = None if v is None else mask(name, v)
        return out

    def seen(self, obj):
        return {i for i, r in W.records.get(obj, {}).items() if self.record('see', r)}


def mask(name, v):
    if not isinstance(v, str) or name in ('date', 'start', 'end', 'since', 'birthday', 'due'):
        return '***'
    if name == 'phone':
        return v[:3] + '****' + v[-4:]
    if name == 'mail':
        local, domain = v.split('@')
        return local[0] + '***@' + domain
    return '**' if len(v) < 2 else v[0] + '**' + ('' if len(v) == 2 else v[-1])


# ---- what nobody may find in an answer ----------------------------------------------------------------------

class Watched:
    """A client whose every answer is searched for values its person may not see."""

    def __init__(self, client, oracle):
        self.client, self.oracle, self.leaks = client, oracle, []
        self.secrets = []
        for c, r in W.records['customer'].items():
            seen = oracle.record('see', r)
            for f in ('code', 'name', 'phone', 'mail'):
                if not seen or oracle.field('customer', f) < 2:
                    self.secrets.append((f, r['values'][f]))
        for r in W.records['contact'].values():
            if not oracle.record('see', r) or oracle.field('contact', 'phone') < 2:
                self.secrets.append(('contact.phone', r['values']['phone']))

    def ask(self, method, path, body=None, headers=None):
        status, answer = self.client.ask(method, path, body, headers)
        text = answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False)
        for f, secret in self.secrets:
            if secret in text:
                self.leaks.append((method, path, f, secret))
        return status, answer


# ---- the roads ---------------------------------------------------------------------------------------------

def everything(w, obj, more=''):
    rows, cursor = [], ''
    while True:
        status, page = w.ask('GET', f'/api/records/{obj}?limit=17{more}{cursor}')
        if status != 200:
            return status, page
        rows += page['rows']
        if not page['next']:
            return 200, rows
        cursor = f'&cursor={page["next"]}'


def lists(o, w, bad):
    for obj in OBJECTS:
        status, rows = everything(w, obj)
        if not o.may(obj, 'see'):
            bad.append(('list of a hidden object', obj, status)) if status != 403 else None
            continue
        got = {r['id']: r['values'] for r in rows} if status == 200 else status
        want = {i: o.shown(W.records[obj][i]) for i in o.seen(obj)}
        if got != want:
            bad.append(('list', obj, [(i, got.get(i), want.get(i)) for i in sorted(set(got) | set(want)) if got.get(i) != want.get(i)][:2]))
        status, n = w.ask('GET', f'/api/counts/{obj}')
        if n.get('total') != len(want):
            bad.append(('count', obj, n, len(want)))
        for i, r in W.records[obj].items():
            status, one = w.ask('GET', f'/api/records/{obj}/{i}')
            if (status == 200) != (i in want) or (status == 200 and one['values'] != want[i]) or status not in (200, 404):
                bad.append(('one', obj, i, status, one))


def filters(o, w, bad):
    seen = o.seen('customer')
    for f, value in (('level', 'VIP'), ('owner', 'shan'), ('phone', None), ('mail', None), ('name', None), ('monthly_fee', None)):
        text = f'{f} = "{value}"' if value else f'{f} is not empty'
        status, rows = everything(w, 'customer', '&filter=' + quote(text))
        if o.field('customer', f) < 2 or not o.may('customer', 'see'):
            if status != 403:
                bad.append(('filter by what is not read', f, status))
            if w.ask('GET', f'/api/counts/customer?filter={quote(text)}')[0] != 403:
                bad.append(('count by what is not read', f))
            if w.ask('GET', f'/api/records/customer?sort={f}')[0] != 403:
                bad.append(('sort by what is not read', f))
            continue
        want = {i for i in seen if (W.customers[i].get(f) == value if value else True)}
        if {r['id'] for r in rows} != want:
            bad.append(('filter', f, {r['id'] for r in rows} ^ want))
        status, rows = everything(w, 'customer', f'&sort=-{f}')
        if [r['id'] for r in rows if status == 200].__len__() != len(seen):
            bad.append(('sort', f, len(rows), len(seen)))
        hidden = [i for i in W.customers if i not in seen]
        if hidden and w.ask('GET', f'/api/records/customer?sort={f}&cursor={hidden[0]}')[0] != 404:
            bad.append(('a page behind a record that is not seen', f))
    over_time = o.may('customer', 'see') and o.may('order', 'see') and o.field('order', 'date') >= 2
    status, rows = everything(w, 'customer', '&filter=' + quote('count(order, 30000d) >= 1'))
    if over_time:
        want = {c for c in seen if any(r['customer'] == c for r in W.records['order'].values()) and o.customer('order', 'see', c)}
        if status != 200 or {r['id'] for r in rows} != want:
            bad.append(('filter over time', status, {r['id'] for r in rows} ^ want if status == 200 else rows))
    elif status != 403:
        bad.append(('filter over time by what is not seen', status))


def feed(o, w, bad):
    """The change feed from its beginning: of each record that is seen something, of any other nothing."""
    rows, page = [], {'next': '0', 'more': True}
    while page['more']:
        status, page = w.ask('GET', f'/api/feed?after={page["next"]}&limit=500')
        if status != 200:
            bad.append(('feed', status, page))
            return
        rows += page['rows']
    told = {(r['object'], r['record']): r for r in rows}
    for obj in OBJECTS:
        seen = o.seen(obj) if o.may(obj, 'see') else set()
        for i, r in W.records[obj].items():
            row = told.get((obj, i))
            if (row is not None) != (i in seen) or (row and row['values'] != o.shown(r)):
                bad.append(('feed', obj, i, row, i in seen and o.shown(r)))
    for r in rows:
        if any(name not in r['values'] for part in ('before', 'after') for name in r[part] if r['values'] is not None):
            bad.append(('feed: a hidden field', r))


def grouped(o, w, bad):
    """Totals by groups are those of what he sees, and tell of no field he does not read."""
    for obj, f, total in (('customer', 'level', 'monthly_fee'), ('customer', 'owner', None), ('order', 'order_no', 'amount'), ('case', 'title', None)):
        status, g = w.ask('GET', f'/api/groups/{obj}?by={f}' + (f'&sum={total}' if total else ''))
        if not o.may(obj, 'see') or o.field(obj, f) < 2 or (total and o.field(obj, total) < 2):
            if status not in (403, 422):
                bad.append(('groups by what is not read', obj, f, total, status))
            continue
        want = {}
        for i in o.seen(obj):
            v = W.records[obj][i]['values']
            n = want.setdefault(v.get(f), [0, 0])
            n[0] += 1
            n[1] += v.get(total) or 0 if total else 0
        got = {x['value']: [x['count'], x['sum'] or 0] for x in g['rows']} if status == 200 else status
        if status != 200 or (not g['more'] and (set(got) != set(want) or any(abs(got[k][1] - want[k][1]) > 1e-6 or got[k][0] != want[k][0] for k in want))):
            bad.append(('groups', obj, f, got, want))


def bulks(o, w, admin, bad):
    """Many at once: those he may change one by one, no others; and back."""
    for obj, f, value in (('order', 'amount', 77.5), ('customer', 'city', '天津'), ('contact', 'title', '改')):
        ids = rnd.sample(sorted(W.records[obj]), min(9, len(W.records[obj])))
        body = {'action': 'change', 'ids': ids, 'q': None, 'filter': None, 'count': None, 'values': {f: value}}
        status, a = w.ask('POST', f'/api/bulk/{obj}', body)
        if not o.may(obj, 'see') or not o.may(obj, 'change'):
            if status != 403:
                bad.append(('bulk change without the right', obj, status, a))
            continue
        may = {i for i in ids if o.record('change', W.records[obj][i]) and o.record('see', W.records[obj][i]) and o.field(obj, f) == 3}
        refused = {x['id'] for x in a['refused']} if status == 201 else status
        if status != 201 or refused != set(ids) - may or a['changed'] + a['unchanged'] != len(may):
            bad.append(('bulk change', obj, status, a, sorted(may)))
            continue
        if a['undo']:
            u = need(w.ask('POST', f'/api/undo/{a["undo"]}', {}))
            if u['restored'] != a['changed']:
                bad.append(('bulk undo', obj, u, a))
        for i in ids:
            now = need(admin.ask('GET', f'/api/records/{obj}/{i}'))
            if now['values'] != W.records[obj][i]['values']:
                bad.append(('bulk undo leaves', obj, now['values'], W.records[obj][i]['values']))
            keep(now)
            if obj == 'customer':
                W.customers[i] = now['values']


def searches(o, w, bad):
    for word_of in (lambda v: v['name'][2:4], lambda v: v['phone'][3:9], lambda v: v['mail'][:6], lambda v: v['code'].lower(), lambda v: 'jiayi'):
        for c in rnd.sample(sorted(W.customers), 4):
            word = word_of(W.customers[c])
            status, rows = everything(w, 'customer', '&q=' + quote(word))
            if not o.may('customer', 'see'):
                continue
            want = set()
            for i in o.seen('customer'):
                v = W.customers[i]
                texts = [v[f].lower() for f in ('name', 'code', 'phone', 'mail') if o.field('customer', f) >= 2]
                if any(word in t for t in texts) or (word == 'jiayi' and o.field('customer', 'name') >= 2):
                    want.add(i)
            if status != 200 or {r['id'] for r in rows} != want:
                bad.append(('search', word, status, {r['id'] for r in rows} ^ want if status == 200 else rows))
            n = w.ask('GET', f'/api/counts/customer?q={quote(word)}')[1].get('total')
            if n != len(want):
                bad.append(('counted search', word, n, len(want)))


def pages_of_customers(o, w, bad):
    for c in sorted(W.customers):
        seen = o.record('see', W.records['customer'][c])
        status, t = w.ask('GET', f'/api/customers/{c}/timeline?limit=500')
        s_status, s = w.ask('GET', f'/api/customers/{c}/status')
        ch_status, ch = w.ask('GET', f'/api/records/customer/{c}/changes')
        sh_status, _ = w.ask('GET', f'/api/customers/{c}/shares')
        if not seen:
            if {status, s_status, ch_status, sh_status} - {404, 403}:
                bad.append(('page of a customer not seen', c, status, s_status, ch_status, sh_status))
            continue
        want = {(obj, i) for obj in ('order', 'follow-up', 'contract') for i in o.seen(obj) if W.records[obj][i]['customer'] == c}
        got = {(x['object'], x['id']) for x in t['items']}
        if got != want:
            bad.append(('time line', c, got ^ want))
        for x in t['items']:
            if x['values'] != o.shown(W.records[x['object']][x['id']]):
                bad.append(('cells of the time line', c, x))
        counts = {x['object']: x['count'] for x in t['counts'] if x['object'] in ('order', 'follow-up', 'contract')}
        if counts != {obj: n for obj in ('order', 'follow-up', 'contract') for n in [len([1 for b, i in want if b == obj])] if n}:
            bad.append(('counts of the time line', c, counts))
        reads = o.may('order', 'see') and o.customer('order', 'see', c) and o.field('order', 'amount') >= 2
        amount = sum(r['values']['amount'] for r in W.records['order'].values() if r['customer'] == c) if reads else 0
        if s['amount'] != amount:
            bad.append(('amount of the status', c, s['amount'], amount))
        for x in ch['rows']:
            for part in (x['before'], x['after']):
                for f, v in part.items():
                    right = o.field('customer', f)
                    if right == 0 or (right == 1 and v is not None and '**' not in str(v)):
                        bad.append(('a field in the changes', c, f, v))


def churn_figures(o, w, truth, bad):
    q = {'definition': LOST, 'from': day(FROM_DAY), 'to': day(TO_DAY), 'every': 'year', 'by': None}
    status, r = w.ask('POST', '/api/churn/report', q)
    if not o.may('customer', 'see'):
        if status != 403:
            bad.append(('a report for who sees no customer', status))
        return
    within = {c for c in o.seen('customer')}
    who = lambda which: {'definition': LOST, 'from': day(FROM_DAY), 'to': day(TO_DAY), 'which': which, 'by': None, 'value': None,
                         'all_slices': True, 'offset': 0, 'limit': 1000}
    if status != 200:
        bad.append(('report by the published definition', status, r))
        return
    partly = any('all' in g['scope'] for g in o.granting('customer', 'see'))
    if r['within']['customers'] != ('all' if partly else 'visible'):
        bad.append(('the report says of whom it is', r['within']))
    for which in ('opening', 'new', 'lost', 'closing', 'returned'):
        want = truth['members'][which] & within
        status, a = w.ask('POST', '/api/churn/customers', who(which))
        got = {x['id'] for x in a['customers']} if status == 200 else status
        if got != want or a['total'] != len(want):
            bad.append(('behind a figure', which, got, want))
        if which in ('opening', 'closing') and len(r['periods']) == 1 and r['periods'][0][which] != len(want):
            bad.append(('figure', which, r['periods'][0][which], len(want)))
        export = w.ask('POST', '/api/churn/export', {'what': 'customers', 'format': 'csv', 'report': None, 'customers': who(which)})
        if not o.may('customer', 'export'):
            bad.append(('export without the right', export[0])) if export[0] != 403 else None
        elif len(list(csv.reader(io.StringIO(export[1].decode('utf-8-sig'))))) - 1 != len([c for c in want if o.customer('customer', 'export', c)]):
            bad.append(('export', which, export))
    status, s = w.ask('POST', '/api/churn/survival', {'definition': LOST, 'from': day(FROM_DAY), 'to': day(TO_DAY), 'by': None})
    began = (truth['members']['new'] | truth['members']['new_lost']) & within
    if s['curves'][0]['customers'] != len(began):
        bad.append(('survival', s['curves'][0]['customers'], len(began)))
    status, h = w.ask('POST', '/api/churn/cohorts', {k: q[k] for k in ('definition', 'from', 'to', 'every')})
    if sum(x['size'] for x in h['cohorts']) != len(began):
        bad.append(('cohorts', h, len(began)))
    other = {**LOST, 'lost_when': 'days_since(order) > 30'}
    status, k = w.ask('POST', '/api/churn/compare', {'a': LOST, 'b': other, 'on': day(-1), 'which': 'only_b', 'offset': 0, 'limit': 1000})
    asks = o.may('order', 'see') and o.field('order', 'date') >= 2
    narrow = {c for c in within if o.customer('order', 'see', c)} if asks else set()
    b_status, b = w.ask('POST', '/api/rules/backtest', {'condition': 'days_since(order) >= 30', 'definition': other, 'horizon': 60,
                                                       'from': day(FROM_DAY), 'to': day(TO_DAY), 'sweep': None})
    if not asks:
        if b_status != 403:
            bad.append(('a backtest by what is not seen', b_status))
        if w.ask('POST', '/api/churn/report', {**q, 'definition': other})[0] != 403:
            bad.append(('a report by what is not seen',))
    elif b_status != 200 or b['losses'] != sum(n for c, n in truth['losses'].items() if c in narrow):
        bad.append(('losses of the backtest', b_status, b.get('losses'), narrow))
    if asks and ({x['id'] for x in k['customers']} if status == 200 else status) != truth['only_b'] & narrow:
        bad.append(('comparison', status, k))
    for c in sorted(W.customers)[:12]:
        status, e = w.ask('POST', '/api/rules/explain', {'condition': 'days_since(order) >= 30', 'definition': None, 'customer': c, 'on': day(-1)})
        want = 403 if not asks else 200 if c in narrow else 404
        if status != want:
            bad.append(('explanation', c, status, want))
    slices = w.ask('POST', '/api/churn/report', {**q, 'by': 'owner'})
    if (slices[0] == 200) != (o.field('customer', 'owner') >= 2):
        bad.append(('slices by owner', slices[0]))


def warnings(o, w, admin, bad):
    status, a = w.ask('GET', '/api/warnings?limit=500')
    if not o.may('customer', 'see'):
        return
    # Orders made and deleted on the way open and close some: everybody's are asked again.
    everybodys = need(admin.ask('GET', '/api/warnings?limit=500'))['rows']
    want = {x['id'] for x in everybodys if x['customer']['id'] in o.seen('customer')}
    still_open = [x['customer']['id'] for x in everybodys if x['id'] in want and x['status'] == 'open']
    if {x['id'] for x in a['rows']} != want or a['total'] != len(want):
        bad.append(('warnings', {x['id'] for x in a['rows']} ^ want, a['total']))
    owners = {}
    for c in still_open:
        name = W.customers[c].get('owner') or ''
        owners[name] = owners.get(name, 0) + 1
    if {x['owner']: x['open'] for x in a['owners']} != (owners if o.field('customer', 'owner') >= 2 else {}):
        bad.append(('owners of warnings', a['owners'], owners))
    if (w.ask('GET', '/api/warnings?owner=shan')[0] == 403) != (o.field('customer', 'owner') < 2):
        bad.append(('warnings of an owner',))
    open_of_rule = w.ask('GET', '/api/rules')[1]['rows'][0]['open']
    if open_of_rule != len(still_open):
        bad.append(('open warnings of a rule', open_of_rule, len(still_open)))
    n = w.ask('GET', '/api/system')[1]
    if n['customers'] != len(o.seen('customer')):
        bad.append(('customers in all', n))
    m = w.ask('GET', '/api/meta')[1]
    names = {x['name']: {f['name'] for f in x['fields']} for x in m['objects']}
    for obj in OBJECTS:
        if (obj in names) != o.may(obj, 'see'):
            bad.append(('an object in meta', obj))
        fields = next(iter(W.records[obj].values()))['values']
        if obj in names and names[obj] != {f for f in fields if o.field(obj, f)}:
            bad.append(('fields in meta', obj, names[obj]))


def writing(o, w, admin, bad):
    for obj, f, value in (('customer', 'city', '天津'), ('customer', 'phone', None), ('order', 'amount', 77), ('contact', 'phone', None),
                          ('case', 'title', '改')):
        for i in rnd.sample(sorted(W.records[obj]), min(8, len(W.records[obj]))):
            r = W.records[obj][i]
            new = value if value is not None else r['values'][f]  # a guess that is right must be refused like any other
            status, a = w.ask('PATCH', f'/api/records/{obj}/{i}', {'customer': None, 'values': {f: new}}, {'If-Match': f'"{r["version"]}"'})
            allowed = o.record('change', r) and o.record('see', r) and o.field(obj, f) == 3
            want = {200, 204} if allowed else {403} if o.record('see', r) else {403} if not o.may(obj, 'see') else {404}
            if status not in want:
                bad.append(('change', obj, i, f, status, want, a))
            if status in (200, 204) and r['values'][f] != new:
                back = need(admin.ask('PATCH', f'/api/records/{obj}/{i}', {'customer': None, 'values': {f: r['values'][f]}},
                                      {'If-Match': f'"{r["version"] + 1}"'}))
                keep(back)
                if obj == 'customer':
                    W.customers[i] = back['values']
    for c in rnd.sample(sorted(W.customers), 8):
        status, a = w.ask('POST', '/api/records/follow-up', {'customer': c, 'values': {'content': '新', 'date': day(-1)}})
        if not o.may('follow-up', 'see'):
            want = 403
        elif not o.customer_seen_for('follow-up', c) and not o.customer('customer', 'see', c):
            want = 404
        else:
            want = 201 if o.may('follow-up', 'create') and o.customer('follow-up', 'create', c) and o.customer('follow-up', 'see', c) and o.field('follow-up', 'content') == 3 else 403
        if not (status == want or (status in (403, 404) and want in (403, 404))):
            bad.append(('create', c, status, want, a))
        made = need(admin.ask('GET', f'/api/customers/{c}/timeline?limit=500&objects=follow-up'))['items']
        for x in made:
            if x['values']['content'] == '新':
                need(admin.ask('DELETE', f'/api/records/follow-up/{x["id"]}', headers={'If-Match': f'"{x["version"]}"'}))
        r = need(admin.ask('POST', '/api/records/order', {'customer': c, 'values': {'order_no': f'DEL{c}', 'date': day(-500)}}))
        allowed = o.record('delete', r) and o.record('see', r)
        status, a = w.ask('DELETE', f'/api/records/order/{r["id"]}', None, {'If-Match': '"1"'})
        if (status == 204) != allowed:
            bad.append(('delete', c, status, allowed, a))
        if status != 204:
            need(admin.ask('DELETE', f'/api/records/order/{r["id"]}', headers={'If-Match': '"1"'}))
        status, a = w.ask('POST', f'/api/customers/{c}/shares', {'person': W.people['free']['id'], 'department': 0, 'can_write': True})
        cr = W.records['customer'][c]
        if (status == 200 or status == 201) != (o.record('change', cr) and o.record('see', cr)):
            bad.append(('share', c, status, a))
        if status in (200, 201) and not any(s[0] == c and s[1] == ('person', 'free') for s in W.shares):
            mine = [s for s in need(admin.ask('GET', f'/api/customers/{c}/shares'))['rows'] if s['person'] == W.people['free']['id']]
            need(admin.ask('DELETE', f'/api/customers/{c}/shares/{mine[0]["id"]}'))
        elif status in (200, 201):
            W.shares[:] = [s for s in W.shares if not (s[0] == c and s[1] == ('person', 'free'))] + [(c, ('person', 'free'), True)]


Oracle.customer_seen_for = lambda self, obj, c: self.customer('customer', 'see', c)


def imports(o, w, bad):
    rights = {x for r in o.roles for x in r['rights']}
    picked = rnd.sample(sorted(W.customers), 6)
    data = '客户编号,订单号,订单日期,订单金额\n' + ''.join(f'{W.customers[c]["code"]},IMP{c},{day(-5)},5\n' for c in picked)
    status, u = w.client.ask('POST', '/api/uploads?name=x.csv', data.encode())
    if 'import' not in rights:
        bad.append(('upload without the right', status)) if status != 403 else None
        bad.append(('imports without the right',)) if w.client.ask('GET', '/api/imports')[0] != 403 else None
        return
    q = {'object': 'order', 'sheet': '', 'create_fields': False, 'date_order': '', 'map': [
        {'header': h, 'target': t} for h, t in (('客户编号', 'customer'), ('订单号', 'order_no'), ('订单日期', 'date'), ('订单金额', 'amount'))]}
    status, job = w.client.ask('POST', f'/api/uploads/{u["upload"]}/preview', q)
    done = srv.ended(w.client, job)
    fields = all(o.field('order', f) == 3 for f in ('order_no', 'date', 'amount'))
    want = len([c for c in picked if fields and o.may('order', 'create') and o.customer('order', 'create', c) and o.customer('order', 'see', c)])
    if done['state'] != 'done' or done['result']['counts']['created'] != want:
        bad.append(('import', done, want))


def listen(client, stop, heard):
    s = socket.create_connection(('127.0.0.1', client.server.port), timeout=0.3)
    s.sendall(f'GET /api/events HTTP/1.1\r\nHost: x\r\nCookie: {client.cookie}\r\n\r\n'.encode())
    while not stop.is_set():
        try:
            piece = s.recv(4096)
            if not piece:
                break
            heard.append(piece)
        except socket.timeout:
            pass
    s.close()


def events(o, w, admin, bad):
    """One stream hears of a customer out of sight, then of one in sight: the second says that the first had its time."""
    seen, every = o.seen('customer'), sorted(W.customers)
    hidden, shown = [c for c in every if c not in seen][:1], [c for c in every if c in seen][:1]
    stop, heard = threading.Event(), []
    t = threading.Thread(target=listen, args=(w.client, stop, heard))
    t.start()
    told = lambda: b''.join(heard).count(b'event: change')
    until(lambda: b'\r\n\r\n' in b''.join(heard))
    for c in hidden + shown:
        r = W.records['customer'][c]
        back = need(admin.ask('PATCH', f'/api/records/customer/{c}', {'customer': None, 'values': {'note': str(time.time())}},
                              {'If-Match': f'"{r["version"]}"'}))
        keep(back)
        W.customers[c] = back['values']
        time.sleep(0.3)  # changes of one moment may be told as one
    if shown:
        until(told)
    else:
        time.sleep(1)
    stop.set()
    t.join()
    if told() != len(shown):
        bad.append(('event', hidden, shown, b''.join(heard)))


def until(holds, seconds=5):
    end = time.time() + seconds
    while not holds() and time.time() < end:
        time.sleep(0.02)


def see_as(o, w, admin, bad):
    me = W.people[o.login]['id']
    for path in ('/api/records/customer?limit=500', '/api/meta', '/api/records/order?limit=500', '/api/warnings?limit=500', '/api/system'):
        own = w.client.ask('GET', path)
        seen = admin.ask('GET', path, headers={'X-See-As': f'person:{me}'})
        if own != seen:
            bad.append(('see as', path, str(own)[:300], str(seen)[:300]))
    if admin.ask('PATCH', '/api/records/customer/1', {}, {'X-See-As': f'person:{me}'})[0] != 403:
        bad.append(('a change while seeing as somebody else',))
    if w.ask('GET', '/api/meta', None, {'X-See-As': 'role:1'})[0] != 403:
        bad.append(('seeing as an administrator',))
    for path in ('/api/roles', '/api/audit'):
        if w.ask('GET', path)[0] != 403:
            bad.append(('for administrators alone', path))


# ---- rounds ------------------------------------------------------------------------------------------------

def truth_of(admin):
    """What holds of everybody, as the administrator is told."""
    who = lambda which: {'definition': LOST, 'from': day(FROM_DAY), 'to': day(TO_DAY), 'which': which, 'by': None, 'value': None,
                         'all_slices': True, 'offset': 0, 'limit': 1000}
    out = {'members': {}, 'losses': {}}
    for which in ('opening', 'new', 'lost', 'closing', 'returned', 'new_lost'):
        out['members'][which] = {x['id'] for x in need(admin.ask('POST', '/api/churn/customers', who(which)))['customers']}
    other = {**LOST, 'lost_when': 'days_since(order) > 30'}
    for c in W.customers:
        e = need(admin.ask('POST', '/api/rules/explain', {'condition': None, 'definition': other, 'customer': c, 'on': day(TO_DAY)}))
        out['losses'][c] = len([r for r in e['ranges'] if day(FROM_DAY) <= r['from'] <= day(TO_DAY)])
    k = need(admin.ask('POST', '/api/churn/compare', {'a': LOST, 'b': other, 'on': day(-1), 'which': 'only_b', 'offset': 0, 'limit': 1000}))
    out['only_b'] = {x['id'] for x in k['customers']}
    out['warnings'] = {x['id']: x['customer']['id'] for x in need(admin.ask('GET', '/api/warnings?limit=500'))['rows']}
    return out


def give(admin, login, permits):
    ids = []
    for p in permits:
        r = need(admin.ask('POST', '/api/roles', {'name': f'r{rnd.random()}', 'administrator': False, 'permits': p}))
        ids.append(r['id'])
    row = next(x for x in need(admin.ask('GET', '/api/people'))['rows'] if x['login'] == login)
    need(admin.ask('PATCH', f'/api/people/{row["id"]}', {'roles': ids}, {'If-Match': f'"{row["version"]}"'}))


def one_round(n, admin, clients, truth):
    login = list(W.people)[n % len(W.people)]
    permits = [random_permits() for _ in range(rnd.choice([1, 1, 2]))] if n else SEES_MORE_THAN_HE_EXPORTS
    give(admin, login, permits)
    o = Oracle(login, permits)
    w = Watched(clients[login], o)
    words = f'{login} {json.dumps(permits, ensure_ascii=False)}'
    for name, road in (('lists, counts and single records', lists), ('filters and sorts', filters), ('searches', searches), ('groups with totals', grouped), ('the change feed', feed),
                       ('time lines, status and changes', pages_of_customers), ('imports', imports)):
        bad = []
        road(o, w, bad)
        ok(not bad, f'round {n}: {name}', (bad[:3], words))
    for name, road, more in (('figures of churn and what is behind them', churn_figures, truth), ('warnings, totals, meta', warnings, admin),
                             ('see as', see_as, admin), ('writing', writing, admin), ('many at once', bulks, admin), ('events', events, admin)):
        bad = []
        road(o, w, more, bad)
        ok(not bad, f'round {n}: {name}', (bad[:3], words))
    ok(not w.leaks, f'round {n}: no answer holds what is not for him', (w.leaks[:3], words))


def handover(admin, clients):
    """Everything of one who leaves goes to others, by rule, and back."""
    him, a, b = (W.people[x]['id'] for x in ('ghai', 'shan', 'east'))
    owners = lambda: {(obj, r['id']): r['values'].get('owner') for obj in ('customer', 'case') for r in everything(admin, obj)[1]}
    before = owners()
    his = sorted(k for k, v in before.items() if v == 'ghai')
    path = f'/api/people/{him}/handover'
    turn = {'how': 'turn', 'to': [{'person': a, 'when': ''}, {'person': b, 'when': ''}]}
    p = need(admin.ask('POST', path + '/preview', turn))
    total = sum(x['customers'] + x['others'] for x in p['to'])
    ok(p['id'] is None and p['left'] == 0 and total == len(his) and owners() == before, 'a look tells and changes nothing', p)
    ok(admin.ask('POST', path, {'how': 'turn', 'to': [{'person': him, 'when': ''}]})[0] == 422, 'nobody hands over to himself')
    some = {'how': 'condition', 'to': [{'person': a, 'when': 'count(order, 400d) >= 2'}]}
    status, problem = admin.ask('POST', path, some)
    ok(status == 409 and owners() == before, 'what no condition holds of is not lost', problem)
    some['to'].append({'person': b, 'when': ''})
    p = need(admin.ask('POST', path + '/preview', some))
    done = need(admin.ask('POST', path, some))
    ok(done['to'] == p['to'], 'what was shown is what is done', (p, done))
    after = owners()
    many = lambda c: len([r for r in W.records['order'].values() if r['customer'] == c and r['values']['date'][:10] >= day(-399)]) >= 2
    want = {k: (v if v != 'ghai' else 'shan' if k[0] == 'customer' and many(k[1]) else 'east') for k, v in before.items()}
    ok(after == want, 'each went where the rule says', [(k, after[k], want[k]) for k in after if after[k] != want[k]][:5])
    ok(clients['ghai'].ask('GET', '/api/meta')[0] == 401, 'and he is signed out')
    other = next((k for k in his if k[0] == 'customer'))
    row = need(admin.ask('GET', f'/api/records/customer/{other[1]}'))
    need(admin.ask('PATCH', f'/api/records/customer/{other[1]}', {'customer': None, 'values': {'owner': 'nort'}}, {'If-Match': f'"{row["version"]}"'}))
    back = need(admin.ask('POST', f'/api/handovers/{done["id"]}/undo'))
    ok(back == {'restored': len(his) - 1, 'kept': 1} and owners() == {**before, other: 'nort'}, 'taken back, but for what was given on', back)
    ok(admin.ask('POST', f'/api/handovers/{done["id"]}/undo')[0] == 409, 'once')


def leaving(admin, clients):
    """Whoever leaves is signed out; the last administrator stays."""
    second = srv.Client(clients['east'].server)
    need(second.ask('POST', '/api/session', {'login': 'east', 'password': 'correct horse'}))
    mine = need(second.ask('GET', '/api/sessions'))['rows']
    ok(len(mine) == 2 and [x['here'] for x in mine].count(True) == 1 and mine[0]['address'], 'sessions are listed', mine)
    there = next(x['id'] for x in mine if not x['here'])
    ok(clients['nort'].ask('DELETE', f'/api/sessions/{there}')[0] == 404, 'another person cannot end them')
    need(second.ask('DELETE', f'/api/sessions/{there}'))
    ok(clients['east'].ask('GET', '/api/meta')[0] == 401 and second.ask('GET', '/api/meta')[0] == 200, 'one is ended, the other stays')
    row = next(x for x in need(admin.ask('GET', '/api/people'))['rows'] if x['login'] == 'free')
    need(admin.ask('PATCH', f'/api/people/{row["id"]}', {'active': False}, {'If-Match': f'"{row["version"]}"'}))
    ok(clients['free'].ask('GET', '/api/meta')[0] == 401, 'one who has left is signed out')
    ok(srv.Client(clients['free'].server).ask('POST', '/api/session', {'login': 'free', 'password': 'correct horse'})[0] == 401, 'and cannot sign in')
    me = next(x for x in need(admin.ask('GET', '/api/people'))['rows'] if x['login'] == 'admin')
    status, p = admin.ask('PATCH', f'/api/people/{me["id"]}', {'roles': []}, {'If-Match': f'"{me["version"]}"'})
    ok(status == 409, 'the last administrator stays one', p)
    c = sorted(W.customers)[0]
    row = need(admin.ask('GET', f'/api/records/customer/{c}'))
    put = lambda values, version: admin.ask('PATCH', f'/api/records/customer/{c}', {'customer': None, 'values': values}, {'If-Match': f'"{version}"'})
    changed = need(put({'city': '重庆', 'level': 'B'}, row['version']))
    change = need(admin.ask('GET', f'/api/records/customer/{c}/changes'))['rows'][0]
    path = f'/api/records/customer/{c}/changes/{change["id"]}/undo'
    restored = need(admin.ask('POST', path, None, {'If-Match': f'"{changed["version"]}"'}))
    ok(restored['values'] == row['values'] and restored['version'] == row['version'] + 2, 'a former value is put back', restored)
    ok(admin.ask('POST', path, None, {'If-Match': f'"{changed["version"]}"'})[0] == 412, 'not over somebody else\'s change')
    give(admin, 'nort', [{'scope': ['all'], 'condition': '', 'objects': {'*': ['see', 'change']}, 'fields': {'customer.level': 'read'}, 'rights': []}])
    status, p = clients['nort'].ask('POST', path, None, {'If-Match': f'"{restored["version"]}"'})
    ok(status == 403, 'nor by who may not write the field', p)
    rows = need(admin.ask('GET', f'/api/changes?object=customer&customer={c}&limit=2'))
    ok([x['op'] for x in rows['rows']] == ['changed', 'changed'] and rows['next'] and rows['rows'][0]['after']['city'] == row['values']['city'], 'changes of all records', rows)
    ok(clients['nort'].ask('GET', '/api/changes')[0] == 403, 'are for administrators')
    kinds = {x['what'] for x in need(admin.ask('GET', '/api/audit?limit=500'))['rows']}
    ok({'rights', 'see_as', 'sign_in', 'sign_in_failed', 'handover', 'handover_undone', 'share', 'export'} <= kinds, 'changes of rights and seeing as others are in the audit', kinds)


def main():
    folder = tempfile.mkdtemp(prefix='liuke-rights-')
    server = srv.Server(folder, LIUKE)
    try:
        admin = srv.Client(server)
        need(admin.ask('POST', '/api/setup', srv.SETUP))
        make_case_object(server, admin)
        make_people(admin)
        make_records(admin)
        need(admin.ask('POST', '/api/definitions', {'name': '六十天', **LOST, 'target': None, 'official': True}))
        need(admin.ask('POST', '/api/rules', {'name': '久未下单', 'condition': 'days_since(order) >= 20', 'enabled': True, 'hold_down': 0}))
        truth = truth_of(admin)
        ok(len(truth['warnings']) > 3 and truth['members']['closing'] and truth['members']['lost'] and truth['only_b'], 'there is something to see', truth)
        clients = {}
        for login in W.people:
            clients[login] = srv.Client(server)
            need(clients[login].ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
        for n in range(ROUNDS):
            one_round(n, admin, clients, truth)
        handover(admin, clients)
        leaving(admin, clients)
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
