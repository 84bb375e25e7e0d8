#!/usr/bin/env python3
"""The API as a program meets it: a real server on a free port, real requests, answers held against the
server's own shapes. TAP. Usage: api.py LIUKE SOURCE_FOLDER"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Client, SETUP, Server, day, ended, wait_for  # noqa: E402
from shapes import SHAPES, shaped  # noqa: E402
from tap import ending, ok  # noqa: E402

LIUKE, SOURCE = os.path.abspath(sys.argv[1]), sys.argv[2]


def routes():
    text = subprocess.run([LIUKE, 'routes'], capture_output=True, text=True).stdout
    return [(m, p) for m, p in re.findall(r'^\| ([A-Z]+) (\S+) \|', text, re.M)]


# ---- the conversations ----------------------------------------------------------------------------------

LOST = {'lost_when': 'days_since(order) > 60', 'customer_when': '', 'not_while': ''}


def first_start(server):
    c = Client(server)
    status, s = c.ask('GET', '/api/session')
    ok(status == 200 and s['setup_needed'] and not s['signed_in'], 'an empty folder asks to be set up', s)
    shaped(s, 'Session', 'Session before anybody')
    status, p = c.ask('POST', '/api/setup', {**SETUP, 'person': {**SETUP['person'], 'password': 'short'}})
    ok(status == 422 and 'password' in p['detail'], 'a short password is refused', p)
    ok(not os.path.exists(os.path.join(server.folder, 'liuke.db')), 'and nothing was made')
    status, s = c.ask('POST', '/api/setup', SETUP)
    ok(status == 200 and s['signed_in'] and s['person']['login'] == 'admin', 'the first person is signed in', s)
    shaped(s, 'Session', 'Session of somebody')
    cookie = c.headers['Set-Cookie'] or ''
    ok('HttpOnly' in cookie and 'SameSite=Strict' in cookie, 'the cookie is kept from scripts and other sites', cookie)
    status, p = Client(server).ask('POST', '/api/setup', SETUP)
    ok(status == 409, 'nobody can set it up a second time', p)
    return c


# What may be asked by somebody who is not signed in: to sign in, or for who has the link of a public form.
OPEN = (('GET', '/api/session'), ('POST', '/api/session'), ('POST', '/api/setup'), ('GET', '/api/public/forms/:token'),
        ('POST', '/api/public/forms/:token/answers'), ('GET', '/api/public/surveys/:token?signed'),
        ('POST', '/api/public/surveys/:token/answers'), ('GET', '/api/oidc'), ('POST', '/api/oidc/:id/begin'), ('POST', '/api/oidc/back'),
        ('POST', '/api/oidc/code'), ('POST', '/api/automations/:id/hook?secret'), ('GET', '/api/public/leave/:leave'), ('POST', '/api/public/leave/:leave'))


def everything_needs_a_sign_in(server):
    stranger, bad = Client(server), []
    for method, path in routes():
        if (method, path) in OPEN:
            continue
        status, answer = stranger.ask(method, re.sub(r':\w+', '1', path), {} if method != 'GET' else None)
        if status != 401 or answer.get('code') != 'sign_in':
            bad.append((method, path, status))
    ok(not bad, f'all {len(routes())} routes but {len(OPEN)} refuse a stranger', bad)
    for method, path in OPEN[3:5]:
        status, answer = stranger.ask(method, path.replace(':token', '1' * 40), {} if method != 'GET' else None)
        ok(status == 404, f'without a token that opens a form {method} {path} is nothing', (status, answer))
    forged = Client(server)
    forged.cookie = 'liuke=' + 'a' * 64
    ok(forged.ask('GET', '/api/meta')[0] == 401, 'a made-up cookie opens nothing')


def changes_need_the_token(c):
    bad = []
    for method, path in routes():
        if method == 'GET' or (method, path) in OPEN or path == '/api/session':
            continue
        status, answer = c.ask(method, re.sub(r':\w+', '1', path), {}, token=False)
        if status != 403:
            bad.append((method, path, status, answer))
    ok(not bad, 'no change without the token', bad)


def records(c):
    status, m = c.ask('GET', '/api/meta')
    shaped(m, 'Meta', 'Meta')
    searched = {o['name'] for o in m['objects'] if o['searched']}
    ok({'customer', 'contact', 'order'} <= searched and not {'order_line', 'login'} & searched, 'where words find nothing none are asked for', searched)
    new = {'customer': None, 'values': {'name': '张三丰', 'phone': '13800138000', 'level': 'VIP', 'tags': ['甲', '乙']}}
    status, r = c.ask('POST', '/api/records/customer', new, {'Idempotency-Key': 'k1'})
    ok(status == 201 and r['values']['tags'] == ['甲', '乙'], 'a customer is made', r)
    shaped(r, 'RecordRow', 'RecordRow')
    again = c.ask('POST', '/api/records/customer', new, {'Idempotency-Key': 'k1'})
    ok(again == (201, r), 'asked again with the same key nothing new is made', again)
    other = c.ask('POST', '/api/records/customer', {**new, 'values': {'name': '李四'}}, {'Idempotency-Key': 'k1'})
    ok(other[0] == 409, 'the same key for something else is refused', other)
    path = f'/api/records/customer/{r["id"]}'
    ok(c.ask('PATCH', path, {'customer': None, 'values': {'level': '普通'}})[0] == 428, 'a change must say for which version')
    ok(c.ask('PATCH', path, {'customer': None, 'values': {'level': '普通'}}, {'If-Match': '"9"'})[0] == 412, 'an old version is refused')
    status, r2 = c.ask('PATCH', path, {'customer': None, 'values': {'level': '普通'}}, {'If-Match': '"1"'})
    ok(status == 200 and r2['version'] == 2 and c.headers['ETag'] == '"2"', 'the right one is written', r2)
    status, p = c.ask('PATCH', path, {'customer': None, 'values': {'since': '2026-02-30'}}, {'If-Match': '"2"'})
    ok(status == 422 and '2026-02-30' in p['detail'], 'a day that does not exist is refused', p)
    shaped(p, 'Problem', 'Problem')
    ok(c.ask('PATCH', path, {'customer': None, 'values': {'colour': 1}}, {'If-Match': '"2"'})[0] == 422, 'an unknown field is refused')
    for q in ('三', '三丰', 'zsf', 'zhang', '1380013', 'ZSF'):
        from urllib.parse import quote
        status, found = c.ask('GET', '/api/records/customer?q=' + quote(q))
        ok(status == 200 and [x['id'] for x in found['rows']] == [r['id']], f'found by {q}', found)
    shaped(found, 'RecordList', 'RecordList')
    contact = c.ask('POST', '/api/records/contact', {'customer': r['id'], 'values': {'name': '何小姐', 'phone': '13700001234'}})[1]
    status, all_of_it = c.ask('GET', '/api/search?q=1370000')
    shaped(all_of_it, 'SearchAnswer', 'SearchAnswer')
    ok([(f['object'], [x['id'] for x in f['list']['rows']]) for f in all_of_it['rows']] == [('contact', [contact['id']])], 'a search of all objects', all_of_it)
    ok(c.ask('GET', '/api/search?q=%20')[0] == 422, 'without a word it is refused')
    c.ask('DELETE', f'/api/records/contact/{contact["id"]}', headers={'If-Match': '"1"'})
    ok(c.ask('GET', '/api/search?q=1370000')[1]['rows'] == [], 'what is deleted is found no more')
    status, log = c.ask('GET', path + '/changes')
    shaped(log, 'ChangeList', 'ChangeList')
    ok([x['op'] for x in log['rows']] == ['changed', 'created'] and log['rows'][0]['before'] == {'level': 'VIP'},
       'who changed what is kept', log)
    return r['id']


def batches(c):
    """Many writes at once: all or none, each row as if it were alone."""
    count = lambda: c.ask('GET', '/api/counts/customer')[1]['total']
    before = count()
    rows = [{'op': 'create', 'values': {'name': f'批量客户{i}'}} for i in range(3)]
    status, made = c.ask('POST', '/api/batch/customer', {'rows': rows})
    ok(status == 200 and len(made['rows']) == 3 and count() == before + 3, 'three customers in one request', made)
    shaped(made, 'BatchAnswer', 'BatchAnswer')
    a, b, d = made['rows']
    mixed = [{'op': 'change', **a, 'values': {'name': '改了名'}}, {'op': 'delete', **b}, {'op': 'create', 'values': {'name': '又一个'}}]
    wrong = [('an old version', {'op': 'change', 'id': d['id'], 'version': 99, 'values': {'name': 'x'}}, 412), ('a field that is none', {'op': 'create', 'values': {'nothing': 1}}, 422),
             ('an op that is none', {'op': 'burn', **d}, 422), ('a record that is gone', {'op': 'delete', 'id': 1 << 40, 'version': 1}, 404), ('no version', {'op': 'delete', 'id': d['id']}, 400)]
    for text, row, want in wrong:
        status, p = c.ask('POST', '/api/batch/customer', {'rows': mixed + [row]})
        ok(status == want and 'row 4' in p['detail'] and count() == before + 3, f'{text} in row 4: none of the four is done, and it says where', (status, p))
    status, done = c.ask('POST', '/api/batch/customer', {'rows': mixed})
    status, now = c.ask('GET', f'/api/records/customer/{a["id"]}')
    ok(now['values']['name'] == '改了名' and now['version'] == done['rows'][0]['version'] == a['version'] + 1, 'changed', (done, now))
    ok(c.ask('GET', f'/api/records/customer/{b["id"]}')[0] == 404 and count() == before + 3, 'deleted, and one more made')
    status, same = c.ask('POST', '/api/batch/customer', {'rows': [{'op': 'change', 'id': a['id'], 'version': now['version'], 'values': {'name': '改了名'}}]})
    ok(same['rows'][0]['version'] == now['version'], 'what changes nothing keeps its version', same)
    for rows in ([], [mixed[0]] * 1001):
        ok(c.ask('POST', '/api/batch/customer', {'rows': rows})[0] == 413, f'{len(rows)} rows are refused')


def search(c):
    """What was just written is found, the best first, with any filter and sort; after a restart too."""
    from urllib.parse import quote

    def found(q, more=''):
        status, page = c.ask('GET', f'/api/records/customer?q={quote(q)}{more}')
        assert status == 200, page
        return [x['values']['name'] for x in page['rows']], page

    ids = {}
    for name in ('小欧阳贸易', '欧阳贸易有限公司', '欧阳贸易', '欧阳'):
        _, r = c.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': name, 'level': 'VIP' if '小' in name else '普通'}},
                     {'Prefer': 'handling=lenient'})
        ids[name] = r['id']
        ok(name in found('欧阳')[0], f'{name} is found at once')
    best = ['欧阳', '欧阳贸易', '欧阳贸易有限公司', '小欧阳贸易']
    ok(found('欧阳')[0] == best, 'the name itself comes first, then its beginning, then the inside', found('欧阳')[0])
    ok(found('限公 OUYANG')[0] == ['欧阳贸易有限公司'], 'several words, in any order')
    ok(found('欧')[0] == best and found('oymy')[0] == best[1:], 'one character, and initials')
    first, page = found('欧阳', '&limit=3')
    rest, end = found('欧阳', f'&limit=3&cursor={page["next"]}')
    ok(first + rest == best and end['next'] is None and page['total'] == 4, 'in pages', (first, rest))
    ok(found('欧阳', '&sort=-name')[0] == sorted(best, reverse=True), 'sorted')
    ok(found('欧阳', '&filter=' + quote('level = "VIP"'))[0] == best[3:], 'filtered by a field')
    status, counted = c.ask('GET', '/api/counts/customer?filter=' + quote('name contains "欧阳" and level = "普通"'))
    shaped(counted, 'RecordCount', 'counted')
    ok(status == 200 and counted['total'] == 3, 'and counted', counted)
    ok(found('欧阳', '&filter=' + quote('count(order, 30d) = 0'))[1]['total'] == 4, 'filtered by a condition over time')
    for who, values in (('小欧阳贸易', {'name': '改名'}), ('欧阳', None)):
        path = f'/api/records/customer/{ids[who]}'
        if values:
            c.ask('PATCH', path, {'customer': None, 'values': values}, {'If-Match': '"1"'})
        else:
            c.ask('DELETE', path, headers={'If-Match': '"1"'})
    ok(found('欧阳')[0] == best[1:3], 'changed and deleted ones are not found any more', found('欧阳')[0])
    c.server.stop()
    c.server.start()
    ok(found('欧阳')[0] in (best[1:3], ['欧阳贸易有限公司', '欧阳贸易']), 'right after a restart, while texts may still be read')
    ok(wait_for(lambda: found('欧阳')[0] == best[1:3]), 'and in order when they are')
    for who in best[1:3]:
        c.ask('DELETE', f'/api/records/customer/{ids[who]}', headers={'If-Match': '"1"'})
    c.ask('DELETE', f'/api/records/customer/{ids["小欧阳贸易"]}', headers={'If-Match': '"2"'})


def load(c, name, data, object_name):
    status, u = c.ask('POST', f'/api/uploads?name={name}', data)
    shaped(u, 'Upload', f'Upload of {name}')
    q = {'object': object_name or u['object'], 'sheet': u['sheet'], 'create_fields': True, 'date_order': '',
         'map': [{'header': x['header'], 'target': x['target']} for x in u['columns']]}
    results = []
    for what in ('preview', 'import'):
        status, job = c.ask('POST', f'/api/uploads/{u["upload"]}/{what}', q)
        shaped(job, 'Job', f'Job of {what}')
        done = ended(c, job)
        ok(done and done['state'] == 'done', f'{what} of {name} ends', done)
        ok((done['what'], done['unit'], done['done'], done['total'], done['rows']) ==
           (what, 'bytes', len(data), len(data), done['result']['counts']['read']), f'{what} of {name} told of every byte and row', done)
        results.append(done['result'])
    ok(results[0]['counts'] == results[1]['counts'], 'the preview counts what the import then does', results)
    n = results[1]['counts']
    ok(n['read'] == n['created'] + n['updated'] + n['unchanged'] + n['refused'] + n['skipped'], 'the counts add up', n)
    return results[1]


def orders_file():
    lines = ['客户名称,订单编号,下单时间,实付金额']
    for n in range(40):
        for k in range(12):
            if n >= 20 and k > 6:
                continue  # the second half of them stop buying
            lines.append(f'客户{n:02d},D{n:02d}-{k:02d},{day(-360 + 30 * k)},"￥{100 + n:,}.50"')
    lines.append('客户00,D99,2026-02-30,1')
    return '\n'.join(lines).encode('gb18030')


def imports(c):
    r = load(c, 'orders.csv', orders_file(), None)
    ok(r['counts']['created'] == 20 * 12 + 20 * 7 and r['counts']['refused'] == 1, 'a GBK file of orders is loaded', r['counts'])
    status, file = c.ask('GET', f'/api/imports/{r["id"]}/refused')
    ok(status == 200 and '2026-02-30'.encode() in file, 'the refused row comes back with its reason', file)
    shaped(c.ask('GET', '/api/imports')[1], 'ImportList', 'ImportList')
    ok(c.ask('GET', '/api/system')[1]['customers'] == c.ask('GET', '/api/records/customer')[1]['total'], 'the number of customers is that of now')
    again = load(c, 'again.csv', orders_file(), None)
    ok(again['counts']['created'] == again['counts']['updated'] == 0, 'loading it twice changes nothing', again['counts'])
    extra = load(c, 'extra.csv', f'客户名称,订单编号,下单时间,实付金额\n新客,E1,{day(-3)},5\n'.encode(), None)
    status, job = c.ask('POST', f'/api/imports/{extra["id"]}/undo')
    shaped(job, 'Job', 'Job of an undo')
    undone = ended(c, job)
    shaped(undone, 'Job', 'Job of an undo that ended')
    ok(undone['state'] == 'done' and undone['result'] == {'deleted': 2, 'restored': 1, 'kept': 0}, 'an undo counts what it did', undone)
    ok(c.ask('GET', '/api/records/customer?q=%E6%96%B0%E5%AE%A2')[1]['rows'] == [], 'an import can be taken back')
    row = c.ask('GET', '/api/imports')[1]['rows'][0]
    ok(row['undone'] and row['undo'] == undone['result'] and row['undo_job'] is None, 'the list keeps what the undo did', row)
    status, p = c.ask('POST', f'/api/imports/{extra["id"]}/undo')
    ok(status == 409 and 'before' in p['detail'], 'it cannot be taken back twice', p)
    ok(c.ask('POST', '/api/imports/999999/undo')[0] == 404, 'nor one that never was')


def undoing(server, c):
    """A long undo: it tells how far it is, is refused twice over, and is all or nothing."""
    lines = ['客户名称,订单编号,下单时间,实付金额']
    many, whom = (3000, 1000) if os.environ.get('LIUKE_TEST_DB') else (30000, 4000)  # a server takes its time for fewer, too
    lines += [f'大客户{n % whom},L{n},{day(-n % 300 - 1)},{n % 90}.5' for n in range(many)]
    big = load(c, 'big.csv', '\n'.join(lines).encode(), None)
    count_of = lambda: c.ask('GET', '/api/records/customer')[1]['total']
    path, before = f'/api/imports/{big["id"]}/undo', count_of()

    def first_look(job):
        looks = []
        while not any(0 < j['done'] < j['total'] for j in looks) and (not looks or looks[-1]['state'] == 'running'):
            looks.append(c.ask('GET', f'/api/jobs/{job["id"]}')[1])
        return looks[-1]

    status, job = c.ask('POST', path)
    look = first_look(job)
    ok(look['state'] == 'running' and 0 < look['done'] < look['total'], 'an undo tells how far it is', look)
    shaped(look, 'Job', 'Job of an undo under way')
    row = c.ask('GET', '/api/imports')[1]['rows'][0]
    ok(row['undo_job'] == job['id'] and not row['undone'], 'the list names the job, so that a page that is loaded again finds it', row)
    status, p = c.ask('POST', path)
    ok(status == 409 and 'being undone' in p['detail'], 'a second undo meanwhile is refused', p)
    server.kill()
    server.start()
    row = c.ask('GET', '/api/imports')[1]['rows'][0]
    ok(not row['undone'] and row['undo_job'] is None and count_of() == before, 'killed in the middle nothing is undone', (row, before, count_of()))
    status, job = c.ask('POST', path)
    first_look(job)
    ok(server.stop() == 0, 'the server stops cleanly while an undo is under way')
    server.start()
    row = c.ask('GET', '/api/imports')[1]['rows'][0]
    whole = {'deleted': many + whom, 'restored': whom, 'kept': 0}
    ok(count_of() == (before - whom if row['undone'] else before) and row['undo'] == (whole if row['undone'] else None),
       'and either nothing is undone, or it had come to its end and all is', row)
    if row['undone']:
        return
    job = ended(c, c.ask('POST', path)[1])
    ok(job['state'] == 'done' and job['result'] == whole, 'undone in the end', job)
    ok(job['done'] == job['total'] > 0 and count_of() == before - whom, 'all of it', (job, before, count_of()))


def passwords(server, c):
    """Another password, and out everywhere."""
    sign_in = lambda password: Client(server).ask('POST', '/api/session', {'login': 'admin', 'password': password})[0]
    other = Client(server)
    other.ask('POST', '/api/session', {'login': 'admin', 'password': 'correct horse'})
    ask = lambda old, new: c.ask('POST', '/api/session/password', {'old': old, 'new': new})
    status, p = ask('wrong horse', 'battery staple')
    ok(status == 422 and 'present password' in p['detail'], 'who does not know the password cannot change it', p)
    status, p = ask('correct horse', 'short')
    ok(status == 422 and sign_in('correct horse') == 200, 'a short one is not taken', p)
    status, s = ask('correct horse', 'battery staple')
    shaped(s, 'Session', 'Session after another password')
    ok(status == 200 and c.ask('GET', '/api/meta')[0] == 200, 'with another password one stays signed in here', s)
    ok(other.ask('GET', '/api/meta')[0] == 401, 'but nowhere else')
    ok((sign_in('correct horse'), sign_in('battery staple')) == (401, 200), 'the old password opens nothing, the new one does')
    third = Client(server)
    third.ask('POST', '/api/session', {'login': 'admin', 'password': 'battery staple'})
    ok(c.ask('DELETE', '/api/sessions')[0] == 204 and c.ask('GET', '/api/meta')[0] == third.ask('GET', '/api/meta')[0] == 401,
       'signing out everywhere ends every session')
    c.cookie = None
    c.ask('POST', '/api/session', {'login': 'admin', 'password': 'battery staple'})


def churn(c):
    q = {'definition': LOST, 'from': day(-300), 'to': day(-1), 'every': '30d', 'by': 'level'}
    status, r = c.ask('POST', '/api/churn/report', q)
    shaped(r, 'ChurnReport', 'ChurnReport')
    good = all(p['closing'] == p['opening'] + p['new'] + p['returned'] - p['lost'] for p in r['periods'])
    ok(good and sum(p['lost'] for p in r['periods']) == 20, 'the report adds up and finds the twenty', r['periods'])
    with_lost = next(p for p in r['periods'] if p['lost'])
    who = {'definition': LOST, 'from': with_lost['from'], 'to': with_lost['to'], 'which': 'lost', 'by': None, 'value': None,
           'all_slices': True, 'offset': 0, 'limit': 50}
    status, l = c.ask('POST', '/api/churn/customers', who)
    shaped(l, 'CustomerList', 'CustomerList')
    ok(l['total'] == with_lost['lost'] and len(l['customers']) == l['total'], 'a figure opens into its customers', l)
    one = l['customers'][0]
    status, e = c.ask('POST', '/api/rules/explain', {'condition': LOST['lost_when'], 'customer': one['id'], 'on': with_lost['to']})
    shaped(e, 'Explanation', 'Explanation')
    ok(e['holds'] and e['since'] == one['day'] and e['calls'][0]['newest'], 'a customer tells which day and which event', e)
    whole = {'lost_when': LOST['lost_when'], 'customer_when': 'count(order, 3650d) > 0', 'not_while': 'active(pause)'}
    status, e = c.ask('POST', '/api/rules/explain', {'definition': whole, 'customer': one['id'], 'on': with_lost['to']})
    shaped(e, 'Explanation', 'Explanation')
    parts = {p['part']: p['holds'] for p in e['parts']}
    ok(e['status'] == 'lost' and e['since'] == one['day'] and parts == {'lost_when': True, 'not_while': False, 'customer_when': True},
       'a definition is told part by part', e)
    c.ask('POST', '/api/records/pause', {'customer': one['id'], 'values': {'start': day(-400), 'reason': '装修'}})
    status, e = c.ask('POST', '/api/rules/explain', {'definition': whole, 'customer': one['id'], 'on': with_lost['to']})
    ok(e['status'] == 'grace' and not e['holds'] and e['ranges'] == [] and e['parts'][1]['holds'] and e['parts'][1]['calls'][0]['newest'],
       'who is spared is told why', e)
    c.ask('DELETE', f'/api/records/pause/{e["parts"][1]["calls"][0]["newest"]["id"]}', None, {'If-Match': '"1"'})
    status, e = c.ask('POST', '/api/rules/explain', {'definition': {**whole, 'not_while': ''}, 'customer': one['id'], 'on': one['day']})
    ok([p['part'] for p in e['parts']] == ['lost_when', 'customer_when'] and e['ranges'] == [{'from': one['day'], 'to': None}],
       'a part that is not there is not told', e)
    ok(c.ask('POST', '/api/rules/explain', {'customer': one['id'], 'on': one['day']})[0] == 400, 'nothing to explain is refused')
    for path, question, kind in (
            ('/api/churn/cohorts', {k: q[k] for k in ('definition', 'from', 'to', 'every')}, 'CohortReport'),
            ('/api/churn/survival', {'definition': LOST, 'from': day(-400), 'to': day(-1), 'by': None}, 'SurvivalReport'),
            ('/api/churn/compare', {'a': LOST, 'b': {**LOST, 'lost_when': 'days_since(order) > 30'}, 'on': day(-1), 'which': 'only_b',
                                    'offset': 0, 'limit': 10}, 'CompareReport')):
        status, answer = c.ask('POST', path, question)
        shaped(answer, kind, kind)
    for form, start in (('csv', b'\xef\xbb\xbf'), ('xlsx', b'PK')):
        status, file = c.ask('POST', '/api/churn/export', {'what': 'report', 'format': form, 'report': q, 'customers': None})
        ok(status == 200 and file.startswith(start), f'the report as {form}', file[:80])
        status, file = c.ask('POST', '/api/churn/export', {'what': 'customers', 'format': form, 'report': None, 'customers': who})
        ok(status == 200 and file.startswith(start), f'the customers as {form}', file[:80])
    status, p = c.ask('POST', '/api/churn/report', {**q, 'definition': {**LOST, 'lost_when': 'days_since(oder) > 3'}})
    ok(status == 422 and p['line'] == 1 and p['column'] == 12 and "'order'" in p['detail'], 'a wrong name has its place and the nearest name', p)
    ok(c.ask('POST', '/api/churn/report', {**q, 'to': day(-400)})[0] == 422, 'a period that ends before it begins is refused')


def rules(c, server):
    status, k = c.ask('POST', '/api/rules/check', {'condition': 'count(订单, 90d) = 0 and level = "VIP"', 'object': None, 'params': []})
    shaped(k, 'CheckedCondition', 'CheckedCondition')
    ok(k['text'] == 'count(order, 90d) = 0 and level = "VIP"', 'labels become names', k['text'])
    b = {'condition': 'days_since(order) >= N', 'definition': LOST, 'horizon': 60, 'from': day(-300), 'to': day(-1),
         'sweep': {'name': 'N', 'low': 10, 'high': 60, 'at': 40}}
    status, r = c.ask('POST', '/api/rules/backtest', b)
    shaped(r, 'BacktestReport', 'BacktestReport')
    ok(r['losses'] == 20 and r['caught'] == 20 and r['lead_days']['median'] == 21, 'the rule is tried on the past', r)
    ok([o['owner'] for o in r['owners']] == [None] and r['owners'][0]['raised'] == r['raised'], 'warnings of nobody are a line', r['owners'])
    row = c.ask('GET', '/api/records/customer?limit=1')[1]['rows'][0]
    status, row = c.ask('PATCH', f'/api/records/customer/{row["id"]}', {'customer': None, 'values': {'owner': '王芳'}}, {'If-Match': f'"{row["version"]}"'})
    status, r = c.ask('POST', '/api/rules/backtest', b)
    owners = {o['owner']: o['raised'] for o in r['owners']}
    ok(status == 200 and set(owners) <= {None, '王芳'} and sum(owners.values()) == r['raised'], 'warnings are split by owner', owners)
    status, d = c.ask('POST', '/api/definitions', {'name': '六十天', **LOST, 'target': 0.03, 'official': True})
    shaped(d, 'Definition', 'Definition')
    kept = c.ask('GET', '/api/definitions')[1]
    shaped(kept, 'DefinitionList', 'DefinitionList')
    moments = [o['name'] for o in c.ask('GET', '/api/meta')[1]['objects'] if o['shape'] == 'moment']
    rows = [r for o in moments for r in c.ask('GET', f'/api/records/{o}?sort=-date&limit=50')[1].get('rows', [])]
    days = [r['values']['date'][:10] for r in rows if r['values'].get('date')]
    ok(kept['newest'] == max(d for d in days if d <= day(0)), 'the list says where the data ends', (kept['newest'], sorted(days)[-3:]))
    status, rule = c.ask('POST', '/api/rules', {'name': '四十天没有下单', 'condition': 'days_since(order) >= 40 and days_since(order) <= 60',
                                                'enabled': True, 'hold_down': 0})
    shaped(rule, 'WarningRule', 'WarningRule')
    shaped(c.ask('GET', '/api/rules')[1], 'RuleList', 'RuleList')
    ok(rule['open'] == 0, 'nobody is forty days silent yet', rule)
    quiet = c.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': '安静的客户', 'owner': '王芳'}})[1]
    order = c.ask('POST', '/api/records/order', {'customer': quiet['id'], 'values': {'order_no': 'Q1', 'date': day(-45) + 'T10:00:00', 'amount': 5}})
    ok(order[0] == 201, 'an order comes in', order)
    w = wait_for(lambda: c.ask('GET', '/api/warnings?status=open')[1]['rows'])
    ok(w and w[0]['customer']['id'] == quiet['id'] and w[0]['customer']['owner'] == '王芳', 'a new event is judged at once', w)
    shaped(c.ask('GET', '/api/warnings?status=open')[1], 'WarningList', 'WarningList')
    ok('45' in w[0]['reason']['zh'] and '45' in w[0]['reason']['en'], 'the reason is in words', w[0]['reason'])
    path = f'/api/warnings/{w[0]["id"]}'

    def handle():  # it may be handed to somebody between reading and writing
        now = c.ask('GET', '/api/warnings?status=open')[1]['rows'][0]
        got = c.ask('PATCH', path, {'outcome': 'kept', 'note': '已回访'}, {'If-Match': f'"{now["version"]}"'})
        return got if got[0] != 412 else None
    status, done = wait_for(handle)
    ok(status == 200 and done['status'] == 'handled', 'it is handled with an outcome', done)
    status, open_again = c.ask('PATCH', path, {'outcome': '', 'note': ''}, {'If-Match': f'"{done["version"]}"'})
    ok(open_again['status'] == 'open', 'handling can be taken back', open_again)
    c.ask('PATCH', path, {'outcome': 'kept', 'note': ''}, {'If-Match': f'"{open_again["version"]}"'})
    c.ask('POST', '/api/records/follow-up', {'customer': quiet['id'], 'values': {'date': day(0), 'content': '打了电话'}})
    time.sleep(1)
    ok(not c.ask('GET', '/api/warnings?status=open')[1]['rows'], 'handled, it does not open again while the rule stays true')
    c.ask('POST', '/api/records/order', {'customer': quiet['id'], 'values': {'order_no': 'Q2', 'date': day(0), 'amount': 5}})
    time.sleep(1)
    status, s = c.ask('GET', f'/api/customers/{quiet["id"]}/status')
    shaped(s, 'CustomerStatus', 'CustomerStatus')
    ok(s['status'] == 'active' and s['orders'] == 2, 'the customer\'s page knows', s)
    status, t = c.ask('GET', f'/api/customers/{quiet["id"]}/timeline?limit=2')
    shaped(t, 'Timeline', 'Timeline')
    from urllib.parse import quote
    rest = c.ask('GET', f'/api/customers/{quiet["id"]}/timeline?limit=2&cursor={quote(t["next"] or "")}')[1]
    ok(len(t['items']) == 2 and len(rest['items']) == 1 and rest['next'] is None, 'the time line has pages', (t, rest))
    shaped(c.ask('GET', '/api/system')[1], 'System', 'System')
    listen_to_events(c, quiet['id'])


def listen_to_events(c, customer):
    heard = []

    def listen():
        s = socket.create_connection(('127.0.0.1', c.server.port), timeout=10)
        s.sendall(f'GET /api/events HTTP/1.1\r\nHost: x\r\nCookie: {c.cookie}\r\n\r\n'.encode())
        try:
            while b'event: change' not in b''.join(heard):
                heard.append(s.recv(4096))
        except OSError:
            pass
        s.close()

    t = threading.Thread(target=listen)
    t.start()
    time.sleep(0.5)
    c.ask('POST', '/api/records/login', {'customer': customer, 'values': {'date': day(0)}})
    t.join(12)
    ok(b'event: change' in b''.join(heard), 'an open page hears of a change', heard)


def hostile(server, c):
    def raw(data, wait=3.0):
        s = socket.create_connection(('127.0.0.1', server.port), timeout=wait)
        got = b''
        try:
            s.sendall(data)
            while True:
                piece = s.recv(65536)
                if not piece:
                    break
                got += piece
        except OSError:
            pass
        s.close()
        return got

    ok(b' 400 ' in raw(b'GET /../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')[:40], 'a path that climbs is refused')
    ok(b' 400 ' in raw(b'GET /%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')[:40], 'a path with a zero byte is refused')
    ok(b' 413 ' in raw(b'GET /?' + b'a' * 9000 + b' HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')[:40], 'a long address is refused')
    status, p = c.ask('POST', '/api/rules/check', b'{"condition": ' + b'[' * 5000)
    ok(status == 400, 'deep JSON is refused', p)
    status, p = c.ask('POST', '/api/rules/check', b'x' * (2 << 20))
    ok(status == 413, 'a large body is refused', p)
    ok(c.ask('PUT', '/api/rules')[0] == 405, 'a method nobody takes')
    ok(c.ask('GET', '/api/nothing')[0] == 404, 'an address nobody has')
    tries = [Client(server).ask('POST', '/api/session', {'login': 'admin', 'password': 'wrong'})[0] for _ in range(7)]
    ok(tries[0] == 401 and tries[-1] == 429, 'wrong passwords are throttled', tries)


def dripping(server):
    s = socket.create_connection(('127.0.0.1', server.port))
    s.sendall(b'GET / HTTP/1.1\r\n')
    began, closed = time.time(), False
    try:
        while time.time() - began < 25 and not closed:
            s.sendall(b'X-Drip: 1\r\n')
            s.settimeout(0.5)
            try:
                closed = s.recv(10) == b''
            except socket.timeout:
                pass
    except OSError:
        closed = True
    ok(closed and time.time() - began < 20, 'a connection that drips its request is closed', time.time() - began)


def a_second_server(server):
    r = subprocess.run([LIUKE, 'serve', '--data', server.folder, '--listen', '127.0.0.1:0'], capture_output=True, text=True,
                       timeout=20, env={**os.environ, 'LC_ALL': 'C'})
    ok(r.returncode == 1 and 'another server' in r.stderr, 'a second server on the same folder is refused', r)


def restart(server, c):
    before = c.ask('GET', '/api/records/customer')[1]['total']
    ok(server.stop() == 0, 'the server stops cleanly when told to')
    ok(os.path.exists(os.path.join(server.folder, 'history.snapshot')), 'and leaves a snapshot')
    server.start()
    status, r = c.ask('GET', '/api/records/customer')
    ok(status == 200 and r['total'] == before, 'after a restart everything is there, and the session too')
    ok(c.ask('DELETE', '/api/session')[0] == 204 and c.ask('GET', '/api/meta')[0] == 401, 'signing out ends the session')


def permits():
    """Every route says who may ask it; a column that was forgotten lets nobody in, and is found here."""
    text = subprocess.run([LIUKE, 'routes'], capture_output=True, text=True).stdout
    rows = [[x.strip() for x in line.split('|')[1:3]] for line in text.splitlines()[2:]]
    known = ('anybody', 'person', 'viewer', 'rules', 'import', 'administrator')
    bad = [r for r in rows if r[1] not in known]
    ok(rows and not bad, 'every route has its permit column filled', bad)
    open_to_all = sorted(r[0] for r in rows if r[1] == 'anybody')
    ok(open_to_all == sorted(' '.join(o) for o in OPEN), 'those that are open to everybody are known by name', open_to_all)


def documents():
    text = subprocess.run([LIUKE, 'routes'], capture_output=True, text=True).stdout
    with open(os.path.join(SOURCE, 'docs/api.md'), encoding='utf-8') as f:
        ok(text in f.read(), 'docs/api.md holds the table of routes')
    named = {n for line in text.splitlines()[2:] for n in (x.strip() for x in line.split('|')[3:5]) if n}
    known = sorted(named - set(SHAPES))
    ok(not known, 'every shape a route names is there', known)


def both_languages(c):
    """The API's own document says all it says of addresses and parameters in the language that is asked for."""
    def said(language):
        c_doc = c.ask('GET', '/api/openapi.json', None, {'Accept-Language': language})[1]
        words = {}
        for path, item in c_doc['paths'].items():
            for method, o in item.items():
                words[method, path] = o['summary']
                for p in o['parameters']:
                    words[method, path, p['name']] = p['description']
                for code, answer in o['responses'].items():
                    words[method, path, code] = answer['description']
        return words
    zh, en = said('zh-CN'), said('en')
    chinese = re.compile('[\u4e00-\u9fff]')
    ok(len(zh) > 500 and set(zh) == set(en), 'the same addresses in both languages', len(zh))
    bad = [k for k in zh if zh[k] not in SHAPES and not chinese.search(zh[k])] + [k for k in en if chinese.search(en[k])]
    ok(not bad, 'each with what it does, and what it takes, in that language', bad[:5])


def main():
    folder = tempfile.mkdtemp(prefix='liuke-api-')
    server = Server(folder)
    drip = threading.Thread(target=dripping, args=(server,))
    try:
        documents()
        permits()
        c = first_start(server)
        drip.start()
        everything_needs_a_sign_in(server)
        changes_need_the_token(c)
        both_languages(c)
        records(c)
        imports(c)
        undoing(server, c)
        passwords(server, c)
        churn(c)
        rules(c, server)
        hostile(server, c)
        a_second_server(server)
        drip.join()
        batches(c)
        search(c)
        restart(server, c)
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
