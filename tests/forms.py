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
from server import Client, SETUP, Server  # noqa: E402
from shapes import shaped  # noqa: E402
from tap import ending, need, ok  # noqa: E402


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
    field(c, 'customer', 'seats', 'number', {'min': '1', 'max': '100'})
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
    l = need(c.ask('PUT', PATH, {'page': l['page'], 'form': [{**t, 'sections': [{**x, 'condition': ''} for x in t['sections']]} for t in l['form']]},
                   match(l['version'])))
    ok('purse' not in json.dumps(l), 'also where it is laid out anew meanwhile', l)
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
    ok([r['detail']['done'] for r in rows] == ['undone', 'default', 'changed', 'changed'] and rows[0]['address'], 'all of it is in the audit', rows)


# ---- public forms -----------------------------------------------------------------------------------------

FORM = {'object': 'customer', 'name': '官网咨询', 'title': two('咨询', 'Enquiry'), 'intro': two('请留下联系方式', 'Leave your number'),
        'thanks': two('谢谢', 'Thank you'), 'fields': [
            {'field': 'name', 'required': True, 'help': two('怎么称呼您', 'Your name')},
            {'field': 'phone', 'required': True, 'help': two('', '')},
            {'field': 'mail', 'required': False, 'help': two('', '')}, {'field': 'seats', 'required': False, 'help': two('', '')}],
        'fixed': {'level': '普通'}, 'owner': 'clerk', 'open': True, 'ends': None, 'most': None}


class Stranger(Client):
    """Nobody: an address of his own behind the proxy on this machine."""

    def __init__(self, server, address):
        super().__init__(server)
        self.address = address

    def form(self, token):
        return self.ask('GET', f'/api/public/forms/{token}', headers={'X-Forwarded-For': self.address})

    def answer(self, token, values, stamp, key=None, **more):
        headers = {'X-Forwarded-For': self.address, **({'Idempotency-Key': key} if key else {})}
        return self.ask('POST', f'/api/public/forms/{token}/answers', {'values': values, 'stamp': stamp, 'website': '', **more}, headers)


def kept(c, clerk):
    status, f = c.ask('POST', '/api/forms', FORM)
    ok(status == 201 and len(f['token']) >= 32 and f['broken'] is None and f['fixed'] == {'level': '普通'}, 'a form is made', f)
    shaped(f, 'FormRow', 'FormRow')
    shaped(need(c.ask('GET', '/api/forms?object=customer')), 'FormList', 'FormList')
    for method, path, body in (('GET', '/api/forms', None), ('POST', '/api/forms', FORM), ('GET', f'/api/forms/{f["id"]}', None),
                               ('PUT', f'/api/forms/{f["id"]}', FORM), ('DELETE', f'/api/forms/{f["id"]}', None),
                               ('POST', f'/api/forms/{f["id"]}/restore', {}), ('GET', f'/api/forms/{f["id"]}/aside', None)):
        ok(clerk.ask(method, path, body, match(1))[0] == 403, f'administrators alone: {method} {path}')
    return f


def bad_forms(c):
    def field_(name, **more):
        return {'field': name, 'required': False, 'help': None, **more}
    phone = [f for f in FORM['fields'] if f['field'] != 'name']
    for text, word, change in (
            ('without a name', 'name', {'name': ' '}), ('without a title', 'title', {'title': two('', '')}),
            ('that asks for nothing', 'fields', {'fields': []}),
            ('with a field that is not there', 'nothing', {'fields': [field_('nothing')]}),
            ('with a field twice', 'twice', {'fields': FORM['fields'] + [field_('phone')]}),
            ('that asks who is who', 'owner', {'fields': FORM['fields'] + [field_('owner')]}),
            ('that asks for the number', 'code', {'fields': FORM['fields'] + [field_('code')]}),
            ('without what must be filled', 'Name', {'fields': phone}),
            ('with an owner who is nobody', 'ghost', {'owner': 'ghost'}),
            ('with a fixed value of a field it asks for', 'phone', {'fixed': {'phone': '13800000000'}}),
            ('with a fixed value that is none', 'budget', {'fixed': {'budget': 'much'}}),
            ('that ends on no day', 'ends', {'ends': '2026-02-30'}), ('for minus one answers', 'most', {'most': -1}),
            ('for what happens to nobody knows whom', 'phone', {'object': 'enquiry', 'fields': [field_('topic')], 'fixed': {}, 'owner': None}),
            ('for him by a phone that may be left out', 'phone', {'object': 'enquiry', 'fields': [
                field_('customer.name', required=True), field_('customer.phone')], 'fixed': {}, 'owner': None}),
            ('for lines of something', 'lines', {'object': 'order_line', 'fields': [field_('quantity')], 'fixed': {}, 'owner': None}),
            ('for a customer in a customer', 'customer.mail', {'fields': FORM['fields'] + [field_('customer.mail')]}),
            ('with a very long text', 'intro', {'intro': two('长' * 2001, '')})):
        status, p = c.ask('POST', '/api/forms', {**FORM, **change})
        ok(status in (400, 422) and word in p['detail'], f'refused: a form {text}', (status, p))
    ok(c.ask('POST', '/api/forms', {**FORM, 'object': 'nothing'})[0] == 404, 'refused: for an object that is not there')


def old(server, f, token):
    """A stamp as old as the server asks for."""
    s = need(Stranger(server, '203.0.113.200').form(token))
    time.sleep(s['wait_ms'] / 1000 + 0.2)
    return s['stamp']


def given_out(server, f):
    s = Stranger(server, '203.0.113.1')
    status, p = s.form(f['token'])
    ok(status == 200 and [x['name'] for x in p['fields']] == ['name', 'phone', 'mail', 'seats'], 'whoever has the link is given the form', p)
    shaped(p, 'PublicForm', 'PublicForm')
    text = json.dumps(p, ensure_ascii=False)
    ok(not any(x in text for x in ('clerk', '普通', 'owner', 'budget', '官网咨询')), 'and nothing that it does not name', p)
    ok(s.form('0' * 40)[0] == 404 and s.form(f['token'][:-1])[0] == 404 and s.form('%00')[0] in (400, 404), 'without it there is nothing')
    for path in ('/api/records/customer', '/api/meta', f'/api/forms/{f["id"]}', '/api/people'):
        ok(s.ask('GET', path)[0] == 401, f'nor does the link open {path}')
    return p


def answered(server, c, clerk, f):
    s, stamp = Stranger(server, '203.0.113.2'), old(server, f, f['token'])
    good = {'name': '访客一', 'phone': '13812345678'}
    fresh = need(s.form(f['token']))['stamp']
    ok(s.answer(f['token'], good, fresh)[0] == 422, 'nobody answers within a second')
    ok(s.answer(f['token'], good, '')[0] == 422 and s.answer(f['token'], good, stamp[:-1] + ('0' if stamp[-1] != '0' else '1'))[0] == 422
       and s.answer(f['token'], good, '1.' + 'a' * 32)[0] == 422, 'nor without the stamp of the page')
    status, p = s.answer(f['token'], {'name': '访客一'}, stamp)
    ok(status == 422 and 'Phone' in p['detail'], 'what must be filled is asked for', p)
    ok(s.answer(f['token'], {**good, 'seats': 'many'}, stamp)[0] == 422, 'values are held against their kinds')
    ok(s.answer(f['token'], {**good, 'seats': 101}, stamp)[0] == 422, 'and their limits')
    for name in ('level', 'owner', 'code', 'budget', 'nothing'):
        status, p = s.answer(f['token'], {**good, name: '1'}, stamp)
        ok(status == 422, f'what the form does not ask for is refused: {name}', p)
    ok(s.ask('POST', f'/api/public/forms/{f["token"]}/answers', b'x' * 70000)[0] == 413, 'a body has its limit')
    ok(s.ask('POST', f'/api/public/forms/{f["token"]}/answers', b'{')[0] in (400, 422), 'and is JSON')
    status, a = s.answer(f['token'], good, stamp, key='tap')
    ok(status == 201 and a['thanks'] == FORM['thanks'], 'an answer is taken', a)
    shaped(a, 'PublicThanks', 'PublicThanks')
    ok('id' not in a, 'and tells no number')
    ok(s.answer(f['token'], good, stamp, key='tap') == (201, a), 'a second tap is answered as the first')
    ok(s.answer(f['token'], {**good, 'name': '别人'}, stamp, key='tap')[0] == 409, 'the same key is not for another answer')
    rows = need(clerk.ask('GET', '/api/records/customer?q=访客一'.replace('访客一', '%E8%AE%BF%E5%AE%A2%E4%B8%80')))['rows']
    ok(len(rows) == 1 and rows[0]['values']['owner'] == 'clerk' and rows[0]['values']['level'] == '普通' and rows[0]['values']['code'],
       'it is one record, with what the form fills in', rows)
    log = need(c.ask('GET', f'/api/records/customer/{rows[0]["id"]}/changes'))['rows']
    ok(log[0]['actor'] == 'public form “官网咨询”' and log[0]['address'] == '203.0.113.2' and log[0]['person'] == 0, 'the log says by which form, and from where', log)
    status, a = s.answer(f['token'], {**good, 'name': '机器'}, stamp, website='http://spam')
    ok(status == 201 and need(c.ask('GET', f'/api/forms/{f["id"]}'))['answers'] == 1, 'a program that fills in what people do not see is thanked for nothing')
    return stamp


def nothing_told(server, c, f, stamp):
    p = need(c.ask('GET', '/api/objects/customer/fields/phone'))
    need(c.ask('PATCH', '/api/objects/customer/fields/phone', {'options': {**p['options'], 'unique': True}}, match(p['version'])))
    s = Stranger(server, '203.0.113.3')
    first = s.answer(f['token'], {'name': '访客二', 'phone': '13912345678'}, stamp)
    again = s.answer(f['token'], {'name': '访客三', 'phone': '13912345678'}, stamp)
    ok(first == again and first[0] == 201, 'a value that may come once tells nobody that it is there', (first, again))
    n = need(c.ask('GET', '/api/records/customer'))['rows']
    ok(not any(r['values']['name'] == '访客三' for r in n), 'it became no second record')
    status, a = c.ask('GET', f'/api/forms/{f["id"]}/aside')
    ok(status == 200 and len(a['rows']) == 1 and a['rows'][0]['values']['name'] == '访客三' and a['rows'][0]['address'] == '203.0.113.3',
       'but is kept for the administrator', a)
    shaped(a, 'FormAsideList', 'FormAsideList')


# ---- what belongs to a customer ---------------------------------------------------------------------------

def visits(c):
    """Enquiries: moments of a customer; and a rule by which two customers are the same, which refuses."""
    need(c.ask('POST', '/api/objects', {'name': 'enquiry', 'shape': 'moment', 'label': two('咨询', 'Enquiry'), 'parent': None, 'position': None}))
    need(c.ask('POST', '/api/objects/enquiry/fields', {'name': 'topic', 'kind': 'text', 'label': two('咨询内容', 'Topic'), 'options': {}}))


def times(server, f, values, stamp, n):
    """How long answers take, in seconds: the middle one."""
    took = []
    for i in range(n):
        s = Stranger(server, f'198.51.100.{i + 1}')
        began = time.monotonic()
        ok_status(s.answer(f['token'], values(i), stamp))
        took.append(time.monotonic() - began)
    return sorted(took)[n // 2]


def ok_status(got):
    assert got[0] == 201, got


def of_customers(server, c):
    def field_(name, required=True):
        return {'field': name, 'required': required, 'help': two('', '')}
    form = {**FORM, 'object': 'enquiry', 'name': '预约咨询', 'fields': [field_('customer.name'), field_('customer.phone'), field_('topic', False)],
            'fixed': {'customer.level': '重要'}}
    status, f = c.ask('POST', '/api/forms', form)
    ok(status == 201 and f['broken'] is None and [x['field'] for x in f['fields']] == ['customer.name', 'customer.phone', 'topic']
       and f['fixed'] == {'customer.level': '重要'}, 'a form for a moment of a customer', f)
    stamp = old(server, f, f['token'])
    p = need(Stranger(server, '203.0.113.30').form(f['token']))
    ok([x['name'] for x in p['fields']] == ['customer.name', 'customer.phone', 'topic'] and p['fields'][1]['required'], 'asks for both', p['fields'])

    def send(name, phone, topic, address):
        return Stranger(server, address).answer(f['token'], {'customer.name': name, 'customer.phone': phone, 'topic': topic}, stamp)

    def all_visits():
        return need(c.ask('GET', '/api/records/enquiry?limit=50'))['rows']

    first = send('何先生', '13700001111', '课程', '203.0.113.31')
    again = send('何', '+86 137-0000-1111', '价格', '203.0.113.32')
    other = send('马女士', '13700002222', '地址', '203.0.113.33')
    ok(first == again == other and first[0] == 201, 'somebody new and somebody who is there are answered alike', (first, again, other))
    rows = {r['values']['topic']: r for r in all_visits()}
    whose = {k: r['customer'] for k, r in rows.items()}
    ok(len(rows) == 3 and whose['课程'] == whose['价格'] != whose['地址'], 'what he sends comes to the customer with his phone', whose)
    ok(all(r['values']['date'] for r in rows.values()), 'at the time when it was sent')
    he = need(c.ask('GET', f'/api/records/customer/{whose["课程"]}'))
    ok(he['values']['name'] == '何先生' and he['values']['owner'] == 'clerk' and he['values']['level'] == '重要' and he['version'] == 1,
       'who is there stays as he was', he['values'])
    status, bad = Stranger(server, '203.0.113.34').answer(f['token'], {'customer.name': '无名'}, stamp)
    ok(status == 422, 'without the phone there is nobody', bad)
    for name in ('customer.mail', 'customer.level', 'date', 'level'):
        status, bad = Stranger(server, '203.0.113.35').answer(f['token'], {'customer.name': 'x', 'customer.phone': '13700003333', name: 'x'}, stamp)
        ok(status == 422, f'what the form does not ask for is refused: {name}', bad)
    new = times(server, f, lambda i: {'customer.name': f'新{i}', 'customer.phone': f'1370000{i:04}', 'topic': '新'}, stamp, 9)
    known = times(server, f, lambda i: {'customer.name': '何先生', 'customer.phone': '13700001111', 'topic': f'旧{i}'}, stamp, 9)
    ok(max(new, known) < 4 * min(new, known) + 0.05, 'and as quickly', (new, known))
    # From here on by the duplicate rule alone. Two who have the same phone: nobody guesses, a person decides.
    p = need(c.ask('GET', '/api/objects/customer/fields/phone'))
    need(c.ask('PATCH', '/api/objects/customer/fields/phone', {'options': {**p['options'], 'unique': False}}, match(p['version'])))
    ok(need(c.ask('GET', f'/api/forms/{f["id"]}'))['broken'] is None and send('何', '13700001111', '再问', '203.0.113.37')[0] == 201, 'the rule is enough')
    ok([r['customer'] for r in all_visits() if r['values']['topic'] == '再问'] == [whose['课程']], 'it finds him, too')
    twin = need(c.ask('POST', '/api/records/customer', {'values': {'name': '何先生之弟', 'phone': '13700001111'}}, {'Prefer': 'handling=lenient'}))
    ok(send('何先生', '13700001111', '转学', '203.0.113.36')[0] == 201, 'one phone of two customers')
    row = [r for r in all_visits() if r['values']['topic'] == '转学']
    ok(len(row) == 1 and row[0]['customer'] not in (twin['id'], whose['课程']), 'makes a third, for the queue of likely pairs', row)
    need(c.ask('DELETE', f'/api/forms/{f["id"]}', None, match(f['version'])))


def ruled(server, c):
    """What a rule refuses inside is nothing to strangers."""
    need(c.ask('POST', '/api/duplicate_rules', {'object': 'customer', 'measure': 'mail', 'fields': [], 'action': 'refuse', 'active': True}))
    f = need(c.ask('POST', '/api/forms', {**FORM, 'name': '留资'}))
    stamp = old(server, f, f['token'])
    first = Stranger(server, '203.0.113.41').answer(f['token'], {'name': '冯一', 'phone': '13611110001', 'mail': 'feng@example.com'}, stamp)
    again = Stranger(server, '203.0.113.42').answer(f['token'], {'name': '冯二', 'phone': '13611110002', 'mail': 'Feng@example.com'}, stamp)
    warned = Stranger(server, '203.0.113.43').answer(f['token'], {'name': '冯三', 'phone': '13611110001', 'mail': ''}, stamp)
    ok(first == again == warned and first[0] == 201, 'all are answered alike', (first, again, warned))
    names = [r['values']['name'] for r in need(c.ask('GET', '/api/records/customer?limit=200'))['rows']]
    ok('冯一' in names and '冯二' not in names and '冯三' in names, 'refused: the customer who is there is taken; warned: made', names)
    a = need(c.ask('GET', f'/api/forms/{f["id"]}/aside'))['rows']
    ok(len(a) == 1 and a[0]['values']['name'] == '冯二' and '冯一' in a[0]['reason']['zh'], 'what was sent is kept for the administrator, with who it is', a)
    for _ in range(100):
        q = need(c.ask('GET', '/api/duplicates/customer'))
        if any({x['a']['values'].get('name'), x['b']['values'].get('name')} == {'冯一', '冯三'} for x in q['rows']):
            break
        time.sleep(0.1)
    ok(any({x['a']['values'].get('name'), x['b']['values'].get('name')} == {'冯一', '冯三'} for x in q['rows']), 'likely pairs come into the queue', q['rows'][:2])
    need(c.ask('DELETE', f'/api/forms/{f["id"]}', None, match(f['version'])))


def too_many(server, c, f, stamp):
    s = Stranger(server, '203.0.113.4')
    got = [s.answer(f['token'], {'name': f'多{i}', 'phone': f'137000000{i:02}'}, stamp)[0] for i in range(11)]
    ok(got == [201] * 10 + [429], 'ten answers an hour from an address', got)
    status, p = s.answer(f['token'], {'name': '多', 'phone': '13700000099'}, stamp)
    wait = int(s.headers.get('Retry-After') or 0)
    ok(status == 429 and 0 < wait <= 360 and 'minutes' in p['detail'], 'and when to come again', (p, wait))
    ok(Stranger(server, '203.0.113.5').answer(f['token'], {'name': '别处', 'phone': '13700000098'}, stamp)[0] == 201, 'others may still answer')
    six = [Stranger(server, f'2001:db8:1:2::{i}') for i in range(1, 12)]
    got = [x.answer(f['token'], {'name': f'六{i}', 'phone': f'136000000{i:02}'}, stamp)[0] for i, x in enumerate(six)]
    ok(got == [201] * 10 + [429], 'all addresses of one network count as one', got)
    s = Stranger(server, '203.0.113.6')
    got = [s.answer(f['token'], {}, stamp)[0] for i in range(101)]
    ok(got == [422] * 100 + [429], 'tries that are refused have their limit, too', (got[:2], got[-2:]))


def closed(server, c, f, stamp):
    s, path = Stranger(server, '203.0.113.7'), f'/api/forms/{f["id"]}'
    values = {'name': '晚来', 'phone': '13500000001'}

    def change(**more):
        now = need(c.ask('GET', path))
        return need(c.ask('PUT', path, {**FORM, **more}, match(now['version'])))
    ok(c.ask('PUT', path, FORM)[0] == 428 and c.ask('PUT', path, FORM, match(99))[0] == 412, 'a form is changed for its version')
    for text, more in (('closed', {'open': False}), ('over', {'ends': '2020-01-01'}),
                       ('full', {'most': need(c.ask('GET', path))['answers']})):
        change(**more)
        p = need(s.form(f['token']))
        ok(p['closed'] and p['fields'] == [] and s.answer(f['token'], values, stamp)[0] == 403, f'a form that is {text} takes nothing', p)
    change(most=need(c.ask('GET', path))['answers'] + 1)
    ok(s.answer(f['token'], values, stamp)[0] == 201 and s.answer(f['token'], {**values, 'phone': '13500000002'}, stamp)[0] == 403, 'up to the last one')
    change()
    v = need(c.ask('GET', path))['version']
    ok(c.ask('DELETE', path, None, match(v))[0] == 204, 'a form is deleted')
    ok(s.form(f['token'])[0] == 404 and s.answer(f['token'], values, stamp)[0] == 404, 'its link opens nothing')
    rows = need(c.ask('GET', '/api/forms'))['rows']
    ok(rows[0]['deleted'], 'it is listed as deleted', rows)
    back = need(c.ask('POST', path + '/restore', {}))
    ok(not back['deleted'] and s.form(f['token'])[0] == 200, 'and taken back with its link')
    rows = need(c.ask('GET', '/api/audit?what=form'))['rows']
    ok([r['detail']['done'] for r in rows[:2]] == ['restored', 'deleted'], 'all of it is in the audit', rows[:3])


def gone_fields(server, c, f):
    m = need(c.ask('GET', '/api/objects/customer/fields/mail'))
    need(c.ask('DELETE', '/api/objects/customer/fields/mail', None, match(m['version'])))
    p = need(Stranger(server, '203.0.113.8').form(f['token']))
    ok([x['name'] for x in p['fields']] == ['name', 'phone', 'seats'], 'a deleted field is not asked for', p)
    need(c.ask('POST', f'/api/deleted/{m["id"]}/restore', {}))
    ok(len(need(Stranger(server, '203.0.113.8').form(f['token']))['fields']) == 4, 'and is again when it is taken back')
    p = need(c.ask('GET', '/api/objects/customer/fields/city'))
    need(c.ask('PATCH', '/api/objects/customer/fields/city', {'options': {**p['options'], 'required': True}}, match(p['version'])))
    row = need(c.ask('GET', f'/api/forms/{f["id"]}'))
    ok(row['broken'] and 'City' in row['broken']['en'], 'a form whose answers could not become records says why', row['broken'])


def public_page(server, f):
    s = Client(server)
    status, page = s.ask('GET', '/f/' + f['token'])
    policy = s.headers.get('Content-Security-Policy') or ''
    ok(status == 200 and b'/assets/form-' in page and b'/assets/app-' not in page, 'the link opens a page of its own')
    ok("script-src 'self'" in policy and "default-src 'none'" in policy, 'as strict as all pages', policy)
    ok(s.headers.get('Set-Cookie') is None, 'without a cookie')


def main():
    folder = tempfile.mkdtemp(prefix='liuke-forms-')
    server = Server(folder)
    try:
        c = Client(server)
        need(c.ask('POST', '/api/setup', SETUP))
        make(c)
        clerk = person(c, server, 'clerk', {'fields': {'customer.budget': 'hidden'}, 'objects': {
            '*': ['see', 'create', 'change'], 'contract': []}})
        shows(c, clerk)
        layouts(c, clerk)
        refused(c)
        carried(c)
        undone(c)
        visits(c)
        f = kept(c, clerk)
        bad_forms(c)
        given_out(server, f)
        stamp = answered(server, c, clerk, f)
        nothing_told(server, c, f, stamp)
        of_customers(server, c)
        ruled(server, c)
        too_many(server, c, f, stamp)
        closed(server, c, f, stamp)
        gone_fields(server, c, f)
        public_page(server, f)
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
