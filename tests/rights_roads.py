#!/usr/bin/env python3
"""Rights on what is worked out, referred to, kept as a file or taken away as one: a real server, one administrator,
and a salesman who sees his own customers and not every field. TAP. Usage: rights_roads.py LIUKE"""
import csv
import io
import json
import os
import shutil
import sys
import tempfile
from urllib.parse import quote

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from tap import ending, need, ok  # noqa: E402


def field(admin, obj, name, kind, options=None):
    return need(admin.ask('POST', f'/api/objects/{obj}/fields', {
        'name': name, 'label': {'zh': name, 'en': name}, 'help': None, 'kind': kind, 'options': options, 'position': None}))


def record(c, obj, customer, values):
    return need(c.ask('POST', f'/api/records/{obj}', {'customer': customer, 'values': values}))


def sign_in(server, admin, login, permits):
    role = need(admin.ask('POST', '/api/roles', {'name': login, 'administrator': False, 'permits': permits}))
    need(admin.ask('POST', '/api/people', {
        'login': login, 'name': login, 'password': 'correct horse', 'language': 'en', 'mail': '', 'phone': '', 'department': 0,
        'manager': 0, 'roles': [role['id']]}))
    c = srv.Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    return c


def make(admin):
    field(admin, 'customer', 'budget', 'number')
    field(admin, 'customer', 'double', 'formula', {'formula': 'budget * 2'})
    field(admin, 'customer', 'fourfold', 'formula', {'formula': 'double * 2'})
    field(admin, 'customer', 'paid', 'rollup', {'rollup': {
        'function': 'sum', 'object': 'order', 'field': 'amount', 'where': None, 'window': None}})
    field(admin, 'customer', 'orders', 'rollup', {'rollup': {
        'function': 'count', 'object': 'order', 'field': None, 'where': None, 'window': None}})
    field(admin, 'customer', 'remark', 'text', {'shown_when': 'budget > 10'})
    field(admin, 'customer', 'paper', 'file')
    field(admin, 'customer', 'secret_paper', 'file')
    field(admin, 'customer', 'friend', 'link', {'object': 'customer'})
    file = need(admin.ask('POST', '/api/files?name=a.txt', b'the secret words'))
    secret = need(admin.ask('POST', '/api/files?name=b.txt', b'more secret words'))
    theirs = record(admin, 'customer', None, {'name': '别人的客户', 'phone': '13800001111', 'paper': str(file['id'])})
    mine = record(admin, 'customer', None, {
        'name': '我的客户', 'owner': 'xs', 'budget': 21, 'phone': '13900002222', 'remark': 'a note',
        'friend': str(theirs['id']), 'secret_paper': str(secret['id'])})
    record(admin, 'order', mine['id'], {'order_no': 'A1', 'date': '2026-01-05', 'amount': 77})
    return mine, theirs, file


def values(c, mine):
    return need(c.ask('GET', f'/api/records/customer/{mine["id"]}'))['values']


def worked_out(c, admin, mine):
    v = values(admin, mine)
    ok(v['double'] == 42 and v['paid'] == 77 and v['orders'] == 1, 'the administrator sees what is worked out', v)
    v = values(c, mine)
    hidden = ('budget', 'double', 'fourfold', 'paid', 'secret_paper')
    ok(not any(h in v for h in hidden), 'what is worked out from hidden fields is hidden, through any number of steps', v)
    ok(v['orders'] == 1, 'what is worked out from what he reads is there', v)
    rows = need(c.ask('GET', '/api/records/customer'))['rows']
    ok(len(rows) == 1 and not any(h in rows[0]['values'] for h in hidden), 'in lists too', rows)
    for condition in ('double > 1', 'fourfold > 1', 'paid > 1', 'budget > 1'):
        ok(c.ask('GET', f'/api/records/customer?filter={quote(condition)}')[0] == 403, f'nor is it asked by: {condition}')


def many_at_once(c, admin, mine, theirs):
    """A batch is asked row by row, and nothing of it is done where one row is refused."""
    own = need(admin.ask('GET', f'/api/records/customer/{mine["id"]}'))
    rename = {'op': 'change', 'id': own['id'], 'version': own['version'], 'values': {'name': '我的客户二'}}
    for text, row in (('another salesman\'s', {'op': 'change', 'id': theirs['id'], 'version': theirs['version'], 'values': {'name': 'x'}}),
                      ('a hidden field', {'op': 'change', 'id': own['id'], 'version': own['version'] + 1, 'values': {'budget': 1}}),
                      ('a deletion he may not do', {'op': 'delete', 'id': own['id'], 'version': own['version'] + 1})):
        status, p = c.ask('POST', '/api/batch/customer', {'rows': [rename, row]})
        ok(status in (403, 404, 422) and 'row 2' in p['detail'] and '别人' not in json.dumps(p, ensure_ascii=False), f'refused in a batch: {text}', (status, p))
    ok(c.ask('POST', '/api/batch/contract', {'rows': [{'op': 'create', 'values': {}}]})[0] in (403, 404), 'nor a hidden object')
    ok(need(admin.ask('GET', f'/api/records/customer/{own["id"]}'))['version'] == own['version'], 'and nothing of it is done')


def described(c):
    m = need(c.ask('GET', '/api/meta'))
    names = [f['name'] for o in m['objects'] if o['name'] == 'customer' for f in o['fields']]
    ok('double' not in names and 'orders' in names and 'budget' not in names, 'meta has no hidden field', names)
    for path in ('/api/meta', '/api/objects', '/api/objects/customer', '/api/objects/customer/fields',
                 '/api/objects/customer/fields/remark', '/api/openapi.json'):
        text = json.dumps(need(c.ask('GET', path)))
        ok('budget' not in text and 'secret_paper' not in text, f'no word of it in {path}')
    ok('contract' not in [o['name'] for o in m['objects']], 'nor a hidden object')
    ok(c.ask('GET', '/api/objects/customer/fields/budget')[0] == 404, 'a hidden field is not there')
    ok(c.ask('GET', '/api/objects/contract')[0] in (403, 404), 'nor is an object he may not see')
    ok('/api/records/contract' not in json.dumps(need(c.ask('GET', '/api/openapi.json'))), 'nor its paths')


def duplicates(c, admin, theirs):
    """What is like a record of another tells whose it is, and nothing else; nobody tries values of hidden fields."""
    same = {'customer': None, 'values': {'name': values(admin, theirs)['name']}}
    status, p = c.ask('POST', '/api/records/customer', same)
    ok(status == 409 and p['duplicates'] and all(
        m['id'] is None and m['name'] is None and not m['fields'] for m in p['duplicates']), 'a likely duplicate of another has no name', p)
    ok(str(theirs['id']) not in json.dumps(p) and '别人的客户' not in json.dumps(p, ensure_ascii=False), 'nor a number')
    status, p = c.ask('POST', '/api/duplicates/customer/check', {'id': None, 'values': {'budget': 21}})
    ok(status in (403, 422), 'nobody tries values of a hidden field', p)
    ok(c.ask('POST', '/api/duplicates/customer/check', {'id': theirs['id'], 'values': {}})[0] == 404, 'nor of another record')
    page = need(c.ask('GET', '/api/duplicates/customer'))
    ok(not page['rows'] and page['of'] == 0, 'the queue of who sees one customer is empty', page)
    ok(c.ask('GET', '/api/duplicates/contract')[0] in (403, 404), 'of a hidden object there is none')
    ok(c.ask('POST', '/api/merge/customer/preview', {'keep': theirs['id'], 'gone': theirs['id'] + 1, 'keep_version': None,
                                                     'gone_version': None, 'take': None})[0] == 404, 'nothing of another is merged')


def referred_to(c, admin, mine, theirs, file):
    path = f'/api/records/customer/{mine["id"]}'
    row = need(admin.ask('GET', path))
    ok(row['labels']['friend'] == '别人的客户', 'the administrator reads what a link leads to', row)
    row = need(c.ask('GET', path))
    ok(row['labels'].get('friend') == str(theirs['id']) and 'secret_paper' not in row['labels'],
       'a link to a record he does not see has no name, a hidden file none either', row)
    lost = {'lost_when': 'days_since(order) > 9000', 'customer_when': '', 'not_while': ''}
    for condition in ('friend.name = "别人的客户"', 'friend.budget > 1', 'friend.friend is empty', 'friend.phone contains "138"'):
        q = {'definition': {**lost, 'lost_when': condition}, 'from': '2026-01-01', 'to': '2026-02-01', 'every': 'month', 'by': None}
        for road, a in (('the list', c.ask('GET', f'/api/records/customer?filter={quote(condition)}')),
                        ('over time', c.ask('GET', f'/api/records/customer?filter={quote(condition + " and count(order, 30d) >= 0")}')),
                        ('churn', c.ask('POST', '/api/churn/report', q))):
            ok(a[0] == 403, f'no condition follows a link to records he does not all see: {condition}, {road}', a)
    ok(admin.ask('GET', '/api/records/customer?filter=' + quote('friend.name = "别人的客户"'))[1]['total'] == 1, 'who sees all may follow it')
    ok(c.ask('GET', '/api/records/customer?filter=' + quote('owner.name = "xs"'))[0] == 200, 'people are known to everybody')
    own = record(c, 'customer', None, {'name': '新客户'})
    for name, value in (('friend', theirs['id']), ('paper', file['id'])):
        status, a = c.ask('PATCH', f'/api/records/customer/{own["id"]}', {'customer': None, 'values': {name: str(value)}},
                          {'If-Match': f'"{own["version"]}"'})
        ok(status == 422, f'nobody gets at what he does not see by referring to it: {name}', (status, a))
    kept = need(c.ask('POST', '/api/files?name=own.txt', b'his own'))
    status, a = c.ask('PATCH', f'/api/records/customer/{own["id"]}', {'customer': None, 'values': {'paper': str(kept['id'])}},
                      {'If-Match': f'"{own["version"]}"'})
    ok(status == 200, 'his own file he may name', (status, a))
    ok(c.ask('GET', f'/api/records/customer/{own["id"]}/files/paper') == (200, b'his own'), 'and save')
    for who, name in ((theirs, 'paper'), (mine, 'secret_paper')):
        status, a = c.ask('GET', f'/api/records/customer/{who["id"]}/files/{name}')
        ok(status in (403, 404) and b'secret' not in (a if isinstance(a, bytes) else b''), f'not those of others: {name}', (status, a))


def taken_away(c, carrier, admin, mine):
    ok(c.ask('GET', '/api/tables/customer?format=csv')[0] == 403, 'who may not export gets no file')
    raw = need(carrier.ask('GET', '/api/tables/customer?format=csv')).decode('utf-8-sig')
    rows = list(csv.reader(io.StringIO(raw)))
    ok(len(rows) == 2 and '别人的客户' not in raw and 'budget' not in raw and 'double' not in raw and '42' not in rows[1],
       'a file holds what the list holds', raw)
    ok('139****2222' in raw and '13900002222' not in raw, 'masked as there', raw)
    ok(any(a['what'] == 'export' for a in need(admin.ask('GET', '/api/audit'))['rows']), 'and stands in the audit')
    ok(carrier.ask('GET', '/api/tables/contract?format=csv')[0] in (403, 404), 'of what he sees only')


def laid_out(c, admin, mine, theirs):
    def section(kind='fields', **more):
        return {'kind': kind, 'title': None, 'columns': 1, 'folds': False, 'condition': '', 'fields': [], 'object': None, 'link': None, **more}
    page = [section(fields=['name', 'budget', 'double', 'remark']), section(fields=['secret_paper']),
            section(fields=['city'], condition='budget > 10'), section('related', object='contract', fields=['amount']),
            section('related', object='order', fields=['order_no', 'amount'])]
    need(admin.ask('PUT', '/api/layouts/customer', {'page': [{'title': None, 'sections': page}], 'form': []}, {'If-Match': '"1"'}))
    text = json.dumps(need(c.ask('GET', '/api/layouts/customer')))
    ok(not any(h in text for h in ('budget', 'double', 'secret_paper', 'contract', 'amount')) and 'order_no' in text,
       'a layout holds what he sees of it', text)
    ok(c.ask('GET', '/api/layouts/contract')[0] in (403, 404), 'and there is none of a hidden object')
    shown = [need(c.ask('POST', '/api/shown/customer', {'record': mine['id'], 'values': v})) for v in ({}, {'budget': 1}, {'city': '北京'})]
    ok(all(s == {'hidden': [], 'required': [], 'page': [], 'form': []} for s in shown),
       'what is shown says nothing of hidden values', shown)
    for method, path, body in (('POST', '/api/shown/customer', {'record': theirs['id'], 'values': {}}),
                               ('POST', '/api/shown/contract', {'record': None, 'values': {}})):
        ok(c.ask(method, path, body)[0] in (403, 404), f'nor of what he does not see at all: {path}')
    record(admin, 'order', theirs['id'], {'order_no': 'B1', 'date': '2026-01-06', 'amount': 5})
    for path in ('/api/records/order', '/api/counts/order'):
        got = [need(c.ask('GET', f'{path}?customer={x["id"]}')) for x in (mine, theirs)]
        ok([g['total'] for g in got] == [1, 0], f'of a customer he does not see there are no records: {path}', got)
    ok([need(admin.ask('GET', f'/api/counts/order?customer={x["id"]}'))['total'] for x in (mine, theirs)] == [1, 1], 'which are there')


def changes(c):
    q = {'name': 'x', 'label': None, 'help': None, 'kind': 'text', 'options': None, 'position': None}
    for method, path in (('POST', '/api/objects'), ('POST', '/api/objects/customer/fields'),
                         ('POST', '/api/objects/customer/fields/remark/preview'), ('DELETE', '/api/objects/order'),
                         ('PATCH', '/api/objects/customer/fields/remark'), ('GET', '/api/deleted'),
                         ('GET', '/api/setup'), ('POST', '/api/setup/compare'), ('POST', '/api/setup/apply'), ('GET', '/api/setups'),
                         ('POST', '/api/setups/1/undo'), ('POST', '/api/templates/saas/sample')):
        ok(c.ask(method, path, None if method == 'GET' else q, {'If-Match': '"1"'})[0] == 403,
           f'only administrators: {method} {path}')


def told_nothing(answer, text):
    """Nothing of the other's record, nor of a hidden field, in what somebody is told."""
    said = json.dumps(answer, ensure_ascii=False)
    ok(not any(word in said for word in ('别人', '13800001111', '"budget"', '"secret_paper"')), f'nothing beyond his right is told: {text}', said)


def in_pieces(c, admin, mine, theirs):
    """Many records in pieces: the same rights as one by one, when it is begun and for each piece; and each sees his own works alone."""
    everything = [mine['id'], theirs['id']]
    before = need(admin.ask('GET', f'/api/records/customer/{theirs["id"]}'))

    def begin(who, ids=everything, obj='customer', **more):
        return who.ask('POST', f'/api/bulk/{obj}/pieces', {'action': 'change', 'ids': ids, 'q': None, 'filter': None, 'count': None, 'values': {'remark': 'p'}, **more})

    seen = need(c.ask('GET', '/api/counts/customer'))['total']
    own = {'ids': None, 'filter': 'name is not empty', 'count': seen}
    for text, obj, more in (('deleting, which he may not', 'customer', {'action': 'delete', 'values': None}),
                            ('a hidden object', 'contract', {}),
                            ('records found by a hidden field', 'customer', {**own, 'filter': 'budget > 1'}),
                            ('records found by what is worked out from one', 'customer', {**own, 'filter': 'fourfold > 1'})):
        status, a = begin(c, obj=obj, **more)
        ok(status in (403, 404, 422), f'not begun: {text}', (status, a))
        told_nothing(a, text)
    for text, more in (('a hidden field', {'budget': 1}), ('a masked field', {'phone': '13511112222'})):
        w = srv.work_ended(c, need(begin(c, values=more)))
        ok((w['changed'], w['refused_count']) == (0, 2), f'no record is changed: {text}', w)
    w = srv.work_ended(c, need(begin(c)))
    ok((w['changed'], w['refused_count']) == (1, 1) and [r['id'] for r in w['refused']] == [theirs['id']], 'of two records only his own is changed', w)
    told_nothing(w, 'what was refused')
    his = srv.work_ended(c, need(begin(c, **own)))
    ok((his['total'], his['refused_count']) == (seen, 0), 'what a filter finds is what he sees', his)
    theirs_now = need(admin.ask('GET', f'/api/records/customer/{theirs["id"]}'))
    ok(theirs_now == before, 'the other record is as it was', theirs_now)
    done = srv.work_ended(admin, need(begin(admin, values={'budget': 22})))
    for method, path in (('GET', ''), ('POST', '/stop'), ('POST', '/undo')):
        status, a = c.ask(method, f'/api/works/{done["id"]}{path}')
        ok(status == 404, f'another\'s work is not there: {method} /api/works/:id{path}', (status, a))
    ok(need(c.ask('GET', '/api/works'))['rows'] == [] and values(admin, mine)['budget'] == 22, 'nor in his list, nor put back')
    back = srv.work_ended(admin, need(admin.ask('POST', f'/api/works/{done["id"]}/undo')))
    ok(back['changed'] == 2 and values(admin, mine)['budget'] == 21, 'whoever did it puts it back', back)


def from_a_place(c, admin):
    """A list that begins in its middle holds what the whole list holds; nobody learns by it how many there are of others."""
    for who in (c, admin):
        for sort in ('', '&sort=name', '&sort=-name', '&sort=remark'):
            whole = [r['id'] for r in need(who.ask('GET', f'/api/records/customer?limit=500{sort}'))['rows']]
            for of in (0, len(whole), len(whole) + 5):
                for at in range(len(whole) + 2):
                    rows = need(who.ask('GET', f'/api/records/customer?limit=500&at={at}&of={of}{sort}'))['rows']
                    same = [r['id'] for r in rows] == whole[at:] if of in (0, len(whole)) and at <= (of or at) else {r['id'] for r in rows} <= set(whole)
                    if not same:
                        ok(False, f'from place {at} of {of}{sort}', ([r['id'] for r in rows], whole))
    ok(c.ask('GET', '/api/records/customer?at=1&sort=budget')[0] == 403, 'from a place on, a hidden field orders nothing')
    status, a = c.ask('GET', '/api/counts/customer?exact=1')
    ok(a['total'] == len(need(c.ask('GET', '/api/records/customer?limit=500'))['rows']), 'counted exactly are his own', a)


def one_person(c, admin, mine, theirs):
    """A person's data is handed out and erased by administrators alone, in person; every other road leaves all as it was."""
    whole = {'name': 'cut', 'writes': True, 'objects': ['customer'], 'days': 0}
    cut = srv.Client(c.server)
    token = need(admin.ask('POST', '/api/tokens', whole))['token']
    me = need(admin.ask('GET', '/api/session'))['person']
    him = next(p for p in need(admin.ask('GET', '/api/people'))['rows'] if p['login'] == 'xs')
    before = [need(admin.ask('GET', f'/api/records/customer/{r["id"]}')) for r in (mine, theirs)]
    askers = (('a salesman', c, {}), ('a token for some objects', cut, {'Authorization': f'Bearer {token}'}),
              ('who sees as somebody else', admin, {'X-See-As': f'person:{him["id"]}'}))
    for who, asker, headers in askers:
        for record_name, r in (('his own', mine), ("another's", theirs)):
            path = f'/api/records/customer/{r["id"]}'
            confirm = {'confirm': r['values']['code'], 'fields': None}
            for method, road, body in (('GET', '/person', None), ('GET', '/erase', None), ('POST', '/erase', confirm)):
                status, a = asker.ask(method, path + road, body, headers)
                ok(status in (403, 404), f'not for {who}: {method} {road} of {record_name}', (status, a))
                told_nothing(a if isinstance(a, dict) else a.decode('latin-1'), f'{who}, {method} {road}')
    ok([need(admin.ask('GET', f'/api/records/customer/{r["id"]}')) for r in (mine, theirs)] == before, 'and nothing of them is touched')
    notes = [n['what'] for n in need(admin.ask('GET', '/api/audit?limit=500'))['rows']]
    ok('privacy_export' not in notes and 'privacy_erase' not in notes, 'nor noted as done', notes)
    status, zipped = admin.ask('GET', f'/api/records/customer/{mine["id"]}/person')
    ok(status == 200 and zipped[:2] == b'PK' and me['id'] != him['id'], 'an administrator is handed it')
    ok(need(c.ask('GET', '/api/notices'))['rows'] == [], 'and of what is to be mended nobody hears who may not mend it')


def messages(c, admin, mine, theirs):
    """What is sent shows no more of a customer than its sender sees, and what was sent no more than its reader does."""
    ask = {'template': None, 'kind': 'sms', 'channel': None, 'purpose': 'service', 'subject': None, 'link': None}
    full = need(admin.ask('POST', f'/api/customers/{mine["id"]}/messages', {**ask, 'body': '{{name}} {{phone}} {{budget}}'}))
    ok('13900002222' in full['body'] and '21' in full['body'], 'an administrator sends what he sees', full)
    seen = need(c.ask('GET', f'/api/messages/{full["id"]}'))
    ok(seen['withheld'] and seen['body'] is None and seen['subject'] is None and seen['to'] is None, 'a text with hidden values is withheld', seen)
    line = need(c.ask('GET', f'/api/customers/{mine["id"]}/timeline'))['messages']
    ok(len(line) == 1 and '13900002222' not in json.dumps(line), 'on the time line too', line)
    look = need(c.ask('POST', f'/api/customers/{mine["id"]}/messages/preview', {**ask, 'body': '{{name}} {{phone}}'}))
    ok(look['body'].startswith('我的客户 139') and '00002222' not in json.dumps(look), 'a preview keeps masked what is masked', look)
    status, p = c.ask('POST', f'/api/customers/{mine["id"]}/messages/preview', {**ask, 'body': '{{budgte}}'})
    ok(status == 422 and 'budget' not in p['detail'].replace('budgte', ''), 'and names no hidden field', p)
    ok(c.ask('POST', f'/api/customers/{mine["id"]}/messages/preview', {**ask, 'body': '{{budget}}'})[0] == 422, 'nor fills one in')
    own = need(c.ask('POST', f'/api/customers/{mine["id"]}/messages', {**ask, 'body': '{{phone}}'}))
    ok('00002222' not in json.dumps(own), 'what he sends is what he saw', own)
    other = need(admin.ask('POST', f'/api/customers/{theirs["id"]}/messages', {**ask, 'body': 'x'}))
    ok(c.ask('GET', f'/api/messages/{other["id"]}')[0] == 404 and c.ask('POST', f'/api/messages/{other["id"]}/again')[0] == 404, 'a message to another\'s customer is not there')
    ok(all(m['customer'] == mine['id'] for m in need(c.ask('GET', '/api/messages'))['rows']), 'nor in lists')
    ok(not need(c.ask('GET', f'/api/messages?customer={theirs["id"]}'))['rows'], 'asked for by his number')
    for path in ('messages', 'messages/preview'):
        ok(c.ask('POST', f'/api/customers/{theirs["id"]}/{path}', {**ask, 'body': 'x'})[0] == 404, f'nobody writes to another\'s customer: {path}')
    ok(c.ask('POST', '/api/opt_outs', {'customer': theirs['id'], 'kind': None})[0] in (403, 404), 'nor opts him out')
    need(admin.ask('POST', '/api/opt_outs', {'customer': theirs['id'], 'kind': None}))
    ok(not need(c.ask('GET', '/api/opt_outs'))['rows'], 'nor learns that he has')
    out = need(admin.ask('GET', '/api/opt_outs'))['rows'][0]
    ok(c.ask('POST', f'/api/opt_outs/{out["id"]}/lift', {'note': 'x'})[0] in (403, 404), 'nor takes that back')
    for path in ('/api/channels',):
        ok(c.ask('GET', path)[0] == 403, f'only administrators see {path}')
    reader = sign_in(c.server, admin, 'du', {'scope': ['all'], 'change_scope': ['own'], 'condition': '', 'objects': {'*': ['see']}, 'fields': {}, 'rights': []})
    ok(reader.ask('POST', f'/api/customers/{mine["id"]}/messages', {**ask, 'body': 'x'})[0] == 403, 'who may only look sends nothing')


def main():
    folder = tempfile.mkdtemp(prefix='liuke-roads-')
    server = srv.Server(folder, LIUKE)
    try:
        admin = srv.Client(server)
        need(admin.ask('POST', '/api/setup', srv.SETUP))
        objects = {'*': ['see', 'create', 'change'], 'contract': []}
        fields = {'order.amount': 'hidden'}
        permits = {'scope': ['own'], 'change_scope': ['own'], 'condition': '', 'objects': objects, 'fields': fields,
                   'rights': []}
        mine, theirs, file = make(admin)
        fields.update({'customer.budget': 'hidden', 'customer.secret_paper': 'hidden', 'customer.phone': 'masked'})
        c = sign_in(server, admin, 'xs', permits)
        worked_out(c, admin, mine)
        duplicates(c, admin, theirs)
        many_at_once(c, admin, mine, theirs)
        described(c)
        carrier = sign_in(server, admin, 'dc', {**permits, 'scope': ['own', 'condition'], 'condition': 'owner = "xs"',
                                                'objects': {**objects, '*': ['see', 'export']}})
        taken_away(c, carrier, admin, mine)
        referred_to(c, admin, mine, theirs, file)
        laid_out(c, admin, mine, theirs)
        in_pieces(c, admin, mine, theirs)
        from_a_place(c, admin)
        one_person(c, admin, mine, theirs)
        changes(c)
        messages(c, admin, mine, theirs)
    finally:
        ok(server.stop() == 0, 'the server stops cleanly')
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
