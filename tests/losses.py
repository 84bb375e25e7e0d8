#!/usr/bin/env python3
"""Losses as people deal with them: reasons added up, who might be won back, interviews; an administrator, and a
salesman who sees his own customers and no amounts. TAP. Usage: losses.py LIUKE SOURCE_FOLDER"""
import datetime
import os
import shutil
import sys
import tempfile
import time
from urllib.parse import quote

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Client, SETUP, Server  # noqa: E402
from shapes import shaped  # noqa: E402
from tap import ending, need, ok  # noqa: E402

TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()  # of the organisation's zone


def ago(days):
    return (TODAY - datetime.timedelta(days)).isoformat()


def match(version):
    return {'If-Match': f'"{version}"'}


def record(c, what, customer, **values):
    return need(c.ask('POST', f'/api/records/{what}', {'customer': customer, 'values': values}))


def salesman(admin, server):
    role = need(admin.ask('POST', '/api/roles', {'name': 'xs', 'administrator': False, 'permits': {
        'scope': ['own'], 'change_scope': ['own'], 'condition': '', 'fields': {'loss.amount': 'hidden', 'loss.competitor': 'hidden'},
        'rights': [], 'objects': {'customer': ['see', 'change'], 'loss': ['see', 'change']}}}))
    need(admin.ask('POST', '/api/people', {
        'login': 'xs', 'name': '小松', 'password': 'correct horse', 'language': 'zh', 'mail': '', 'phone': '', 'department': 0, 'manager': 0,
        'roles': [role['id']]}))
    c = Client(server)
    need(c.ask('POST', '/api/session', {'login': 'xs', 'password': 'correct horse'}))
    return c


def made(c):
    ids = [record(c, 'customer', None, name=f'客户{i}', **({'owner': 'xs'} if i == 1 else {}))['id'] for i in range(4)]
    losses = [
        record(c, 'loss', ids[0], date=ago(20), kind='主动', reason='价格/太贵', amount=1000, competitor='某竞品', kept_by='xs'),
        record(c, 'loss', ids[1], date=ago(10), kind='沉默', amount=300, competitor='某竞品', kept_by='xs'),
        record(c, 'loss', ids[2], date=ago(5), kind='假流失', reason='价格/太贵', amount=9999),
        record(c, 'loss', ids[3], date=ago(4), kind='主动', reason='价格/太贵', amount=50, returned=ago(1)),
    ]
    record(c, 'follow-up', ids[0], date=ago(3), content='问过')
    return ids, losses


def watched(c):
    """By the real clock and the real loop: who was lost before the watching opens nothing."""
    gone = record(c, 'customer', None, name='早就走了')['id']
    record(c, 'order', gone, order_no='A1', date=ago(300), amount=10)
    need(c.ask('POST', '/api/definitions', {
        'name': '正式', 'lost_when': 'days_since(order) > 60', 'customer_when': '', 'not_while': '', 'target': None, 'official': True}))
    time.sleep(1)
    ok(not need(c.ask('GET', f'/api/records/loss?customer={gone}'))['rows'] and not need(c.ask('GET', '/api/records/task'))['rows'],
       'a loss of long ago opens nothing')


def added_up(c):
    r = need(c.ask('GET', '/api/losses'))
    shaped(r, 'LossReport', 'LossReport')
    ok((r['lost'], r['back'], r['spared'], r['amount'], r['money']) == (3, 1, 1, 1350, True), 'losses add up, false ones apart', r)
    ok([(g['value'], g['count'], g['amount'], g['back']) for g in r['reasons']] == [('价格/太贵', 2, 1050, 1), ('', 1, 300, 0)],
       'reasons by money', r['reasons'])
    ok({g['value']: g['count'] for g in r['kinds']} == {'假流失': 1, '主动': 2, '沉默': 1}, 'kinds', r['kinds'])
    ok({g['label']: g['count'] for g in r['owners']} == {'小松': 2, '': 1}, 'owners by name', r['owners'])
    for g in r['kinds'] + r['owners'] + r['months']:
        rows = need(c.ask('GET', '/api/records/loss?limit=100&filter=' + quote(g['filter'])))['rows']
        ok(g['count'] == len(rows), 'each figure opens into its records: ' + g['filter'], rows)
    ok(need(c.ask('GET', f'/api/losses?from={ago(15)}&to={ago(6)}'))['lost'] == 1, 'between two days')
    ok(c.ask('GET', '/api/losses?from=soon')[0] == 422, 'a day that is none is refused')


def won_back(c, ids, losses):
    w = need(c.ask('GET', '/api/losses/win_back?days=30'))
    shaped(w, 'WinBackList', 'WinBackList')
    ok([r['customer'] for r in w['rows']] == [ids[0], ids[1]], 'most money first, none false, none who is back', w)
    ok(w['rows'][0]['contact'] == ago(3) and w['rows'][1]['contact'] is None, 'with the last contact', w)
    path = f'/api/losses/{losses[1]["id"]}'
    told = {'kind': 'voluntary', 'reason': '竞品/价格更低', 'competitor': '另一家', 'note': '便宜两成'}
    status, row = c.ask('PATCH', path, told, match(1))
    ok(status == 200 and row['values']['kind'] == '主动' and row['values']['reason'] == '竞品/价格更低' and row['values']['by']
       and row['values']['interviewed'], 'an interview is written into the loss', row)
    shaped(row, 'LossRow', 'LossRow')
    ok(c.ask('PATCH', path, told, match(1))[0] == 412, 'an old version is refused')
    ok(c.ask('PATCH', path, {**told, 'kind': 'x'}, match(2))[0] == 422, 'a kind that is none is refused')
    row = need(c.ask('POST', path + '/back', {}, match(2)))
    ok(row['values']['returned'] == TODAY.isoformat(), 'won back today', row)
    ok(len(need(c.ask('GET', '/api/losses/win_back?days=30'))['rows']) == 1, 'and off the list')


def rights(xs, losses):
    r = need(xs.ask('GET', '/api/losses'))
    ok((r['lost'], r['money'], r['amount']) == (1, False, 0), 'he sees the losses of his customers, and no amounts', r)
    own = need(xs.ask('GET', f'/api/losses/{losses[1]["id"]}'))
    ok('amount' not in own['values'] and 'competitor' not in own['values'], 'hidden fields stay hidden', own)
    ok(all(xs.ask(m, f'/api/losses/{losses[0]["id"]}{p}', b, match(1))[0] == 404 for m, p, b in (
        ('GET', '', None), ('PATCH', '', {'kind': None, 'reason': 'x', 'competitor': None, 'note': None}), ('POST', '/back', {}))),
       'those of others are not there for him')
    status, p = xs.ask('PATCH', f'/api/losses/{losses[1]["id"]}', {'kind': None, 'reason': None, 'competitor': 'x', 'note': None}, match(own['version']))
    ok(status == 403, 'nor does he write what he does not see', p)
    ok(xs.ask('PUT', '/api/loss_settings', {'days': 3})[0] == 403, 'settings are for administrators')


def settings(c):
    ok(need(c.ask('GET', '/api/loss_settings')) == {'days': 5}, 'five working days')
    ok(need(c.ask('PUT', '/api/loss_settings', {'days': 3})) == {'days': 3}, 'or as it is set')
    ok(c.ask('PUT', '/api/loss_settings', {'days': 61})[0] == 422, 'within reason')


def corrected(c):
    """A false loss is taken out of the churn rate by what the page writes into the definition; a true one stays in it."""
    ids = [record(c, 'customer', None, name=name)['id'] for name in ('其实还在', '真的走了')]
    for who in ids:
        record(c, 'order', who, order_no=f'B{who}', date=ago(70), amount=10)
    record(c, 'loss', ids[0], date=ago(9), kind='假流失')
    record(c, 'loss', ids[1], date=ago(9), kind='沉默')
    old = next(d for d in need(c.ask('GET', '/api/definitions'))['rows'] if d['official'])

    def lost():
        d = next(d for d in need(c.ask('GET', '/api/definitions'))['rows'] if d['official'])
        report = need(c.ask('POST', '/api/churn/report', {'definition': {k: d[k] for k in ('lost_when', 'customer_when', 'not_while')},
                                                          'from': ago(15), 'to': ago(1), 'every': 'week', 'by': None}))
        return sum(p['lost'] for p in report['periods'])
    before = lost()
    spared = {k: old[k] for k in ('name', 'lost_when', 'customer_when', 'target', 'official')} | {
        'not_while': 'count(loss where kind = "假流失", 90d) > 0'}
    need(c.ask('PATCH', f'/api/definitions/{old["id"]}', spared, match(old['version'])))
    ok((before, lost()) == (2, 1), 'a false loss is taken out of the figure, a true one stays', (before, lost()))
    states = [need(c.ask('GET', f'/api/customers/{who}/status'))['status'] for who in ids]
    ok(states[0] != 'lost' and states[1] == 'lost', 'and he is a customer', states)


def kinds(c):
    """Of which kind a loss is by the definition: kept, counted apart, opened, renamed along, and refused where it cannot be read."""
    need(c.ask('POST', '/api/objects/customer/fields', {'name': 'state', 'label': {'zh': '经营状况', 'en': 'Trading'}, 'kind': 'text'}))
    who = {}
    for i, (state, orders) in enumerate((('closed', 1), ('closed', 3), ('', 3), ('', 1), ('', 1))):
        who[i] = record(c, 'customer', None, name=f'第{i}位', state=state)['id']
        for n in range(orders):
            record(c, 'order', who[i], order_no=f'Z{i}{n}', date=ago(45 + n), amount=10)
    reason = [{'kind': 'voluntary', 'when': 'count(order, 90d) >= 3'}, {'kind': 'involuntary', 'when': 'state = "closed"'}]
    asked = {'name': '分类', 'lost_when': 'days_since(order) > 40', 'customer_when': 'name contains "第"', 'not_while': '', 'target': None, 'official': False}
    d = need(c.ask('POST', '/api/definitions', {**asked, 'reason': reason}))
    shaped(d, 'Definition', 'Definition')
    ok(d['reason'] == reason, 'a definition keeps the kinds of losses in their order', d)
    draft = {k: d[k] for k in ('lost_when', 'customer_when', 'not_while', 'reason')}
    question = {'definition': draft, 'from': ago(30), 'to': ago(1), 'every': '60d', 'by': None}

    def lost(**more):
        r = need(c.ask('POST', '/api/churn/report', {**question, 'definition': {**draft, **more}}))
        shaped(r, 'ChurnReport', 'ChurnReport')
        return r['periods'][0]['lost'], [(k['kind'], k['count']) for k in r['periods'][0]['lost_by']]
    ok(lost() == (5, [('voluntary', 2), ('involuntary', 1), ('silent', 2)]), 'the first condition that holds names the kind', lost())
    ok(lost(reason=reason[::-1]) == (5, [('involuntary', 2), ('voluntary', 1), ('silent', 2)]), 'so their order counts', lost(reason=reason[::-1]))
    ok(lost(reason=None) == lost(reason=[]) == (5, []), 'without a list nothing is told apart')

    def named(kind):
        body = {**question, 'which': 'lost', 'kind': kind, 'value': None, 'all_slices': True, 'offset': 0, 'limit': 50}
        return [h['id'] for h in need(c.ask('POST', '/api/churn/customers', body))['customers']]
    ok([named(k) for k in ('voluntary', 'involuntary', 'silent')] == [[who[1], who[2]], [who[0]], [who[3], who[4]]] and len(named(None)) == 5,
       'each figure opens into its customers', [named(k) for k in ('voluntary', 'involuntary', 'silent')])
    status, text = c.ask('POST', '/api/churn/export', {'what': 'report', 'format': 'csv', 'report': question, 'customers': None})
    ok(status == 200 and 'lost_voluntary,lost_involuntary,lost_silent' in str(text), 'a file has a column for each', text)
    status, text = c.ask('POST', '/api/churn/export', {'what': 'report', 'format': 'csv', 'report': {**question, 'definition': {**draft, 'reason': None}}, 'customers': None})
    ok(status == 200 and 'lost_voluntary' not in str(text), 'and none where none are told apart')
    for bad, says in (([{'kind': 'false', 'when': 'true'}], 'not_while'), ([{'kind': 'silent', 'when': 'true'}, {'kind': 'voluntary', 'when': 'moon > 1'}], 'kind of loss 2 (voluntary)'),
                      ([{'kind': 'voluntary', 'when': ' '}], 'take the line out'), ([{'kind': 'silent', 'when': 'true'}] * 11, 'at most 10')):
        status, p = c.ask('POST', '/api/definitions', {**asked, 'name': 'x', 'reason': bad})
        ok(status == 422 and says in p['detail'], 'refused: ' + says, p)
    d = need(c.ask('PATCH', f'/api/definitions/{d["id"]}', {**asked, 'official': True}, match(d['version'])))
    ok(d['reason'] == reason, 'who does not speak of the kinds leaves them', d)
    states = [need(c.ask('GET', f'/api/customers/{who[i]}/status')) for i in range(4)]
    shaped(states[0], 'CustomerStatus', 'CustomerStatus')
    ok([s['kind'] for s in states] == ['involuntary', 'voluntary', 'voluntary', 'silent'], 'a lost customer says of which kind', states)
    uses = need(c.ask('GET', '/api/objects/customer/fields/state/uses'))['rows']
    ok([u['label']['zh'] for u in uses] == ['分类'], 'the field is in use there', uses)
    field = next(f for o in need(c.ask('GET', '/api/meta'))['objects'] if o['name'] == 'customer' for f in o['fields'] if f['name'] == 'state')
    need(c.ask('PATCH', '/api/objects/customer/fields/state', {'name': 'condition_of_his'}, match(field['version'])))
    d = next(d for d in need(c.ask('GET', '/api/definitions'))['rows'] if d['name'] == '分类')
    ok(d['reason'][1] == {'kind': 'involuntary', 'when': 'condition_of_his = "closed"'}, 'its new name is carried along', d)
    d = need(c.ask('PATCH', f'/api/definitions/{d["id"]}', {**asked, 'reason': []}, match(d['version'])))
    ok(d['reason'] == [], 'an empty list takes them away', d)


def main():
    folder = tempfile.mkdtemp(prefix='liuke-losses-')
    server = Server(folder)
    try:
        c = Client(server)
        need(c.ask('POST', '/api/setup', SETUP))
        xs = salesman(c, server)
        ids, losses = made(c)
        added_up(c)
        won_back(c, ids, losses)
        rights(xs, losses)
        settings(c)
        watched(c)
        corrected(c)
        kinds(c)
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
