#!/usr/bin/env python3
"""One field that everything names is renamed, its choice too; then it is deleted and taken back: all that named it follows, what cannot is
told before and afterwards, and works again by itself. TAP. Usage: carried.py LIUKE"""
import json
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from tap import ending, need, ok  # noqa: E402

TWO = {'zh': '', 'en': ''}
TO = {'how': 'owner', 'people': [], 'department': 0}
STEP = {'do': 'tell', 'days': 0, 'text': '看', 'content': '', 'due_days': 3, 'template': 0, 'purpose': 'service', 'person': 0, 'when': '',
        'otherwise': 0, 'survey': 0, 'send': 'mail'}
PLAY = {'name': 'p', 'condition': '', 'enabled': True, 'steps': [STEP], 'share': 0, 'horizon': 30, 'cost': 0}
ALL = {'scope': ['condition'], 'change_scope': ['all'], 'objects': {'*': ['see', 'create', 'change']}, 'fields': {}, 'rights': []}
BY = 'signal = "x"'


def match(row):
    return {'If-Match': f'"{row["version"]}"'}


def field(c, obj, name, kind, options=None):
    return need(c.ask('POST', f'/api/objects/{obj}/fields', {
        'name': name, 'label': {'zh': '的' + name, 'en': 'the ' + name}, 'help': None, 'kind': kind, 'options': options, 'position': None}))


def kept(path, query=''):
    """Makes something and says how it stands now."""
    def make(c, question):
        made = need(c.ask('POST', path, question))
        return lambda: next(r for r in need(c.ask('GET', path + query))['rows'] if r['id'] == made['id'])
    return make


def worth(c, question):
    was = need(c.ask('GET', '/api/warning-settings'))
    need(c.ask('PUT', '/api/warning-settings', {**was, **question}))
    return lambda: need(c.ask('GET', '/api/warning-settings'))


AUTO = {'name': 'a', 'enabled': True, 'condition': BY, 'cap': None, 'when': {'kind': 'record', 'object': 'customer', 'ops': ['changed'], 'fields': ['signal'],
        'filter': BY}, 'steps': [
            {'do': 'task', 'text': '{{signal}} {{record.signal}} {{的signal}} {{today+3}}'}, {'do': 'change', 'target': 'customer', 'values': {'signal': 'x'}},
            {'do': 'branch', 'when': BY, 'yes': [{'do': 'create', 'object': 'order', 'values': {'order_no': '{{customer.signal}}'}}]}]}
VIEW = {'object': 'customer', 'name': 'v', 'shared': 'all', 'kind': 'list', 'position': 0, 'settings': {
    'columns': [], 'filter': BY, 'sort': None, 'group': None, 'sum': None, 'board': None, 'calendar': None}}
FORM = {'object': 'customer', 'name': 'f', 'title': {'zh': 'f', 'en': 'f'}, 'intro': TWO, 'thanks': TWO, 'fields': [
    {'field': 'name', 'required': True, 'help': TWO}, {'field': 'phone', 'required': True, 'help': TWO}], 'fixed': {'signal': 'x'},
    'owner': 'admin', 'open': True, 'ends': None, 'most': None}

# One row for each place where a field is named: what is told of it before it goes, and afterwards (None: it is not), how it is made.
MADE = [
    ('rule', 'rule', kept('/api/rules'), {'name': 'r', 'condition': BY, 'enabled': True, 'hold_down': 0}),
    ('rule', 'rule', kept('/api/rules'), {'name': 's', 'condition': 'level = "危险"', 'enabled': True, 'hold_down': 0, 'handling': {
        'to': TO, 'segments': [{'when': BY, 'to': TO}], 'due_days': 2, 'ladder': []}}),
    ('definition', 'definition', kept('/api/definitions'), {
        'name': 'd', 'lost_when': BY, 'customer_when': BY, 'not_while': BY, 'target': None, 'official': False}),
    ('role', 'role', kept('/api/roles'), {'name': 'o', 'administrator': False, 'permits': {**ALL, 'condition': BY}}),
    ('view', 'view', kept('/api/views', '?object=customer'), VIEW),
    ('play', 'play', kept('/api/plays'), {**PLAY, 'condition': BY}),
    ('play', 'play', kept('/api/plays'), {**PLAY, 'steps': [{**STEP, 'do': 'branch', 'when': BY}, STEP]}),
    ('automation', 'automation', kept('/api/automations'), AUTO),
    ('template', 'template', kept('/api/message_templates'), {
        'name': 't', 'kind': 'mail', 'purpose': 'service', 'subject': '{{signal}}', 'body': '{{name}}：{{的signal}} {{customer.signal}}，{{本公司名称}}'}),
    ('worth', 'worth', worth, {'worth': 'pot * 2 + pot'}),
    (None, None, kept('/api/canned-answers'), {'name': 'c', 'text': '{customer.signal} {customer.的signal} {me} {nobody} {', 'queue': 0}),
    ('form', None, kept('/api/forms'), FORM),  # it goes on without
]
QUEUE = {'name': 'q', 'condition': 'tone = "x"', 'kinds': ['投诉'], 'members': [{'person': 1, 'available': True, 'skills': ['投诉']}],
         'goals': [{'priority': '紧急', 'first': 10, 'solve': 20}, {'priority': '', 'first': 60, 'solve': 90}]}


def rename(c, obj, name, to):
    row = next(f for f in need(c.ask('GET', f'/api/objects/{obj}'))['fields'] if f['name'] == name)
    need(c.ask('PATCH', f'/api/objects/{obj}/fields/{name}', {
        'name': to, 'label': {'zh': '的' + to, 'en': 'the ' + to}, 'help': None, 'kind': row['kind'], 'options': None, 'position': None}, match(row)))


def choice(c, obj, name, old, new):
    row = next(f for f in need(c.ask('GET', f'/api/objects/{obj}'))['fields'] if f['name'] == name)
    need(c.ask('POST', f'/api/objects/{obj}/fields/{name}/choices', {'from': [old], 'into': new}, match(row)))


def delete(c, obj, name):
    row = next(f for f in need(c.ask('GET', f'/api/objects/{obj}'))['fields'] if f['name'] == name)
    need(c.ask('DELETE', f'/api/objects/{obj}/fields/{name}', None, match(row)))
    return row['id']


def told(c):
    return sorted(n['what'] for n in need(c.ask('GET', '/api/notices'))['rows'])


def used(c, obj, name):
    return sorted(u['what'] for u in need(c.ask('GET', f'/api/objects/{obj}/fields/{name}/uses'))['rows'])


def words(row):
    """All that it says, but what follows from it."""
    return json.dumps({k: v for k, v in row.items() if k not in ('sentence', 'result', 'runs', 'reason')}, ensure_ascii=False)


def followed(c, now):
    before = [words(one()) for one in now]
    for (what, _, _, _), text in zip(MADE, before):
        ok('signal' in text or 'pot' in text, f'{what or "the rest"} names the field', text)
    rename(c, 'customer', 'signal', 'beacon')
    rename(c, 'customer', 'pot', 'jar')
    for (what, _, _, _), one, was in zip(MADE, now, before):
        text = words(one())
        names = was.count('signal') + was.count('pot')
        ok('signal' not in text and 'pot' not in text and text.count('beacon') + text.count('jar') == names,
           f'renamed: {what or "the rest"} follows, name by name, label by label', (was, text))
    choice(c, 'customer', 'beacon', 'x', '红灯')
    for (what, _, _, _), one, was in zip(MADE, now, before):
        text = words(one())
        ok('"x' not in text and '\\"x' not in text and (text.count('红灯') > 0) == (': "x"' in was or '\\"x\\"' in was),
           f'its choice renamed: {what or "the rest"} follows', text)
    ok(told(c) == [], 'and nothing is told to be broken', told(c))


def tickets(c, queue):
    field(c, 'ticket', 'tone', 'choice', {'choices': ['x', 'y']})
    q = queue(c, QUEUE)
    ok(used(c, 'ticket', 'tone') == ['queue'], 'a queue is named', used(c, 'ticket', 'tone'))
    rename(c, 'ticket', 'tone', 'pitch')
    choice(c, 'ticket', 'pitch', 'x', '高')
    choice(c, 'ticket', 'kind', '投诉', '客诉')
    choice(c, 'ticket', 'priority', '紧急', '加急')
    now = q()
    ok(now['condition'] == 'pitch = "高"' and now['kinds'] == ['客诉'] and now['members'][0]['skills'] == ['客诉'] and
       [g['priority'] for g in now['goals']] == ['加急', ''], 'a queue follows the names of fields, and its kinds and priorities', now)
    id = delete(c, 'ticket', 'pitch')
    ok(told(c) == ['queue'], 'its field deleted: it is told', told(c))
    need(c.ask('POST', f'/api/deleted/{id}/restore'))
    ok(told(c) == [], 'and no longer when it is back', told(c))


def gone(c, now):
    ok(used(c, 'customer', 'beacon') == sorted(w for w, _, _, _ in MADE if w and w != 'worth') and used(c, 'customer', 'jar') == ['worth'],
       'before it goes all that names it is said', (used(c, 'customer', 'beacon'), used(c, 'customer', 'jar')))
    ids = [delete(c, 'customer', 'beacon'), delete(c, 'customer', 'jar')]
    want = sorted(t for _, t, _, _ in MADE if t)
    ok(told(c) == want, 'deleted: each is told', (told(c), want))
    for i, (what, _, _, _) in enumerate(MADE):
        row = now[i]()
        if what in ('play', 'automation') or (what == 'rule' and row['name'] == 'r'):
            ok(not row['enabled'] and '的beacon' in row['broken']['zh'], f'{what}: switched off, and says why', row)
    for id in ids:
        need(c.ask('POST', f'/api/deleted/{id}/restore'))
    ok(told(c) == [], 'taken back: nothing is broken', told(c))
    ok(all(one().get('enabled', True) for one in now), 'and what was switched off for it is on again', [one().get('enabled') for one in now])


def main():
    folder = tempfile.mkdtemp(prefix='liuke-carried-')
    server = srv.Server(folder, LIUKE)
    try:
        c = srv.Client(server)
        need(c.ask('POST', '/api/setup', srv.SETUP))
        field(c, 'customer', 'signal', 'choice', {'choices': ['x', 'y']})
        field(c, 'customer', 'pot', 'number')
        now = [make(c, question) for _, _, make, question in MADE]
        followed(c, now)
        gone(c, now)
        tickets(c, kept('/api/ticket-queues'))
    finally:
        ok(server.stop() == 0, 'the server stops cleanly')
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
