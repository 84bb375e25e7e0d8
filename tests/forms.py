#!/usr/bin/env python3
"""Layouts of pages and forms, what of them shows while somebody types, and forms that anybody with the link answers: a
real server, real requests, answers held against the server's own shapes. TAP. Usage: forms.py LIUKE SOURCE_FOLDER"""
import json
import os
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import api  # noqa: E402
from api import Client, Server, ok, shaped  # noqa: E402


def need(answer, status=(200, 201, 204)):
    assert answer[0] in status, answer
    return answer[1]


def match(version):
    return {'If-Match': f'"{version}"'}


def field(c, obj, name, kind, options=None):
    return need(c.ask('POST', f'/api/objects/{obj}/fields', {
        'name': name, 'label': {'zh': name, 'en': name}, 'help': None, 'kind': kind, 'options': options, 'position': None}))


def person(admin, server, login, permits):
    base = {'scope': ['all'], 'change_scope': ['all'], 'condition': '', 'fields': {}, 'rights': [],
            'objects': {'*': ['see', 'create', 'change', 'delete']}}
    role = need(admin.ask('POST', '/api/roles', {'name': login, 'administrator': False, 'permits': {**base, **permits}}))
    need(admin.ask('POST', '/api/people', {
        'login': login, 'name': login, 'password': 'correct horse', 'language': 'en', 'mail': '', 'phone': '', 'department': 0,
        'manager': 0, 'roles': [role['id']]}))
    c = Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    return c


def choices(*names):
    return [{'name': n, 'colour': ''} for n in names]


def make(c):
    field(c, 'customer', 'budget', 'number')
    field(c, 'customer', 'reason', 'text', {'shown_when': 'level = "VIP"', 'required': True})
    field(c, 'customer', 'approved_by', 'text', {'required_when': 'budget > 1000'})
    field(c, 'customer', 'perk', 'text', {'shown_when': 'budget > 1000'})
    need(c.ask('POST', '/api/objects', {'name': 'visit_plan', 'label': {'zh': '拜访计划', 'en': 'Visit plan'}, 'help': None,
                                        'shape': 'none', 'parent': None, 'position': None}))
    field(c, 'visit_plan', 'topic', 'text')
    field(c, 'visit_plan', 'about', 'link', {'object': 'customer'})


# ---- what shows -------------------------------------------------------------------------------------------

def shown(c, values, record=None, obj='customer'):
    return c.ask('POST', f'/api/shown/{obj}', {'record': record, 'values': values})


def shows(c, clerk):
    status, s = shown(c, {})
    ok(status == 200 and 'reason' in s['hidden'] and 'reason' not in s['required'], 'a field whose condition does not hold is hidden', s)
    shaped(s, 'Shown', 'Shown')
    s = need(shown(c, {'level': 'VIP', 'budget': 1001}))
    ok('reason' not in s['hidden'] and {'reason', 'approved_by'} <= set(s['required']), 'and shown, and required, where it does', s)
    s = need(shown(c, {'level': 'VIP', 'budget': '12.'}))
    ok('perk' in s['hidden'] and 'reason' not in s['hidden'], 'what is half typed counts as empty', s)
    ok(shown(c, {'level': 'VIP', 'no_such': 1})[0] == 200, 'a field that went meanwhile is no trouble')
    ok(shown(c, {}, obj='nothing')[0] == 404, 'an object that is not there is 404')
    ok(c.ask('POST', '/api/shown/customer', {'record': None, 'values': []})[0] == 400, 'values are an object')
    r = need(c.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': '甲', 'budget': 5000, 'approved_by': 'me'}}))
    ok(r['values']['name'] == '甲', 'a required field that does not show is not asked for')
    status, p = c.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': '乙', 'level': 'VIP'}})
    ok(status == 422 and 'reason' in p['detail'], 'it is where it shows', p)
    s = need(shown(c, {}, r['id']))
    ok('perk' not in s['hidden'], 'a kept record is looked at with its own values', s)
    s = need(shown(clerk, {}, r['id']))
    t = need(shown(clerk, {}))
    ok('perk' not in s['hidden'] and 'perk' not in t['hidden'] and s == t,
       'a condition over a field hidden from him tells him nothing', (s, t))
    ok('approved_by' not in s['required'], 'nor does what is required', s)
    return r


# ---- layouts ----------------------------------------------------------------------------------------------

def two(zh, en):
    return {'zh': zh, 'en': en}


def section(kind='fields', **more):
    return {'kind': kind, 'title': two('基本', 'Basics'), 'columns': 2, 'folds': False, 'condition': '', 'fields': [],
            'object': None, 'link': None, **more}


def lay(*sections, form=()):
    return {'page': [{'title': two('', ''), 'sections': list(sections)}], 'form': [{'title': two('', ''), 'sections': list(form)}]}


PATH = '/api/layouts/customer'


def layouts(c, clerk):
    first = need(c.ask('GET', PATH))
    shaped(first, 'Layout', 'Layout where none is kept')
    ok(not first['saved'] and first['page'] == [] and first['version'] == 1 and not first['undoable'], 'at first none is kept', first)
    q = lay(section(fields=['name', 'budget']),
            section(fields=['reason'], condition='level = "VIP"', folds=True, columns=1),
            section('related', object='visit_plan', link='about', fields=['topic']),
            section('related', object='order', fields=['order_no', 'amount']), section('timeline'),
            form=[section(fields=['budget', 'perk'], condition='budget > 10')])
    ok(c.ask('PUT', PATH, q)[0] == 428, 'a layout is changed for a version')
    status, l = c.ask('PUT', PATH, q, match(1))
    ok(status == 200 and l['saved'] and l['version'] == 2, 'a layout is kept', l)
    shaped(l, 'Layout', 'Layout')
    kept = l['page'][0]['sections']
    ok([s['kind'] for s in kept] == ['fields', 'fields', 'related', 'related', 'timeline'] and kept[0]['fields'] == ['name', 'budget']
       and kept[2]['link'] == 'about' and kept[3]['link'] is None and kept[1]['folds'] and kept[1]['columns'] == 1, 'as it was given', kept)
    ok(c.ask('PUT', PATH, q, match(1))[0] == 412, 'an old version is refused')
    ok(clerk.ask('PUT', PATH, q, match(2))[0] == 403 and clerk.ask('DELETE', PATH, None, match(2))[0] == 403, 'administrators alone')
    seen = need(clerk.ask('GET', PATH))
    ok('budget' not in json.dumps(seen) and seen['page'][0]['sections'][0]['fields'] == ['name'], 'a hidden field is in no layout', seen)
    ok('contract' not in json.dumps(seen), 'nor an object')
    ok(not seen['undoable'], 'who may not undo is not told that it could be')
    s = need(shown(c, {'budget': 5}))
    ok(s['page'] == [1] and s['form'] == [0], 'sections show by their conditions', s)
    s = need(shown(c, {'budget': 11, 'level': 'VIP'}))
    ok(s['page'] == [] and s['form'] == [], 'and where they hold', s)
    s = need(shown(clerk, {'budget': 5}))
    ok(s['form'] == [], 'whoever may not ask by a condition sees the section', s)
    return l


def refused(c):
    link = section('related', object='visit_plan', link='about')
    for text, word, q in (
            ('a field that is not there', 'nothing', lay(section(fields=['nothing']))),
            ('a field placed twice', 'fields[1]', lay(section(fields=['name', 'name']))),
            ('an object that is not there', 'nowhere', lay(section('related', object='nowhere'))),
            ('a link that is none', '.link', lay({**link, 'link': 'topic'})),
            ('a list on a form', 'fields alone', lay(form=[link])),
            ('a column of another object', 'amount', lay({**link, 'fields': ['amount']})),
            ('four columns', 'columns', lay(section(columns=4))),
            ('a condition that does not parse', 'condition', lay(section(condition='budget >'))),
            ('a condition over time', 'condition', lay(section(condition='count(order, 30d) > 1'))),
            ('a kind that is none', 'carousel', lay(section('carousel'))),
            ('a title too long', 'title', lay(section(title=two('长' * 101, '')))),
            ('too many tabs', 'tabs', {'page': [{'title': None, 'sections': []}] * 13, 'form': []}),
            ('no sides', 'page', {}), ('a page that is no list', 'page', {'page': 7, 'form': []})):
        status, p = c.ask('PUT', PATH, q, match(2))
        ok(status in (400, 422) and word in p['detail'], f'refused: {text}', (status, p))
    ok(c.ask('PUT', '/api/layouts/nothing', lay(), match(1))[0] == 404, 'no layout without an object')
    status, p = c.ask('PUT', '/api/layouts/order', lay(section('timeline')), match(1))
    ok(status == 422, 'only customers have a time line', p)


def carried(c):
    f = need(c.ask('GET', '/api/objects/customer/fields/budget'))
    f = need(c.ask('PATCH', '/api/objects/customer/fields/budget', {'name': 'purse', 'label': two('钱包', 'Purse')}, match(f['version'])))
    l = need(c.ask('GET', PATH))
    ok(l['page'][0]['sections'][0]['fields'] == ['name', 'purse'], 'a renamed field keeps its place', l)
    ok(l['form'][0]['sections'][0]['condition'] == 'purse > 10', 'and conditions follow', l['form'])
    need(c.ask('DELETE', '/api/objects/customer/fields/purse', None, match(f['version'])))
    l = need(c.ask('GET', PATH))
    ok(l['page'][0]['sections'][0]['fields'] == ['name'] and l['form'][0]['sections'][0]['broken'], 'a deleted one vanishes', l)
    need(c.ask('POST', f'/api/deleted/{f["id"]}/restore', {}))
    l = need(c.ask('GET', PATH))
    ok(l['page'][0]['sections'][0]['fields'] == ['name', 'purse'] and not l['form'][0]['sections'][0]['broken'], 'and is back when it is taken back', l)
    f = need(c.ask('GET', '/api/objects/customer/fields/purse'))
    need(c.ask('PATCH', '/api/objects/customer/fields/purse', {'name': 'budget', 'label': two('budget', 'budget')}, match(f['version'])))


def undone(c):
    v = need(c.ask('GET', PATH))['version']
    status, l = c.ask('DELETE', PATH, None, match(v))
    ok(status == 200 and not l['saved'] and l['undoable'], 'back to how the program lays it out', l)
    status, l = c.ask('POST', PATH + '/undo', None, match(v))
    ok(status == 412, 'undone for a version')
    status, l = c.ask('POST', PATH + '/undo', None, match(v + 1))
    ok(status == 200 and l['saved'] and l['page'][0]['sections'][0]['fields'] == ['name', 'budget'], 'and that is taken back', l)
    ok(c.ask('POST', '/api/layouts/order/undo', None, match(1))[0] == 404, 'where nothing was changed nothing is taken back')
    rows = need(c.ask('GET', '/api/audit?what=layout'))['rows']
    ok([r['detail']['how'] for r in rows] == ['undone', 'default', 'changed'] and rows[0]['address'], 'all of it is in the audit', rows)


def main():
    folder = tempfile.mkdtemp(prefix='liuke-forms-')
    server = Server(folder)
    try:
        c = Client(server)
        need(c.ask('POST', '/api/setup', api.SETUP))
        make(c)
        clerk = person(c, server, 'clerk', {'fields': {'customer.budget': 'hidden'}, 'objects': {
            '*': ['see', 'create', 'change'], 'contract': []}})
        shows(c, clerk)
        layouts(c, clerk)
        refused(c)
        carried(c)
        undone(c)
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print(f'1..{api.count}')
    sys.exit(1 if api.failed else 0)


if __name__ == '__main__':
    main()
