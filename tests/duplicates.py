#!/usr/bin/env python3
"""Duplicates: asked on entry, told by rights, queued, merged and taken apart again: a real server, real requests, answers
held against the server's own shapes. TAP. Usage: duplicates.py LIUKE SOURCE_FOLDER"""
import os
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Client, SETUP, Server, ended  # noqa: E402
from shapes import shaped  # noqa: E402
from tap import ending, need, ok  # noqa: E402

LENIENT = {'Prefer': 'handling=lenient'}


def match(row):
    return {'If-Match': f'"{row["version"]}"'}


def create(c, values, obj='customer', customer=None, headers=LENIENT):
    return c.ask('POST', f'/api/records/{obj}', {'customer': customer, 'values': values}, headers)


def made(c, values, obj='customer', customer=None):
    return need(create(c, values, obj, customer))


def person(admin, server, login, permits):
    base = {'scope': ['own', 'shared'], 'change_scope': ['own'], 'condition': '',
            'objects': {'*': ['see', 'create', 'change', 'delete']}, 'fields': {}, 'rights': ['import']}
    r = need(admin.ask('POST', '/api/roles', {'name': login, 'administrator': False, 'permits': {**base, **permits}}))
    need(admin.ask('POST', '/api/people', {
        'login': login, 'name': '同事' + login, 'password': 'correct horse', 'language': 'en', 'mail': '', 'phone': '',
        'department': 0, 'manager': 0, 'roles': [r['id']]}))
    c = Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    return c


def wait(look, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        got = look()
        if got:
            return got
        time.sleep(0.1)
    return None


def queue(c, obj='customer', **params):
    more = '&'.join(f'{k}={v}' for k, v in params.items())
    return need(c.ask('GET', f'/api/duplicates/{obj}?{more}'))


def pairs(c, **params):
    return {(p['a']['id'], p['b']['id']) for p in queue(c, **params)['rows']}


# ---- on entry -----------------------------------------------------------------------------------

def entry(admin, zhang, li):
    first = made(zhang, {'name': '云帆信息技术有限公司', 'phone': '138-0013-8000', 'owner': 'zhang'})
    status, p = create(zhang, {'name': '别的公司', 'phone': '+86 13800138000', 'owner': 'zhang'}, headers={})
    ok(status == 409 and p['code'] == 'duplicate' and 'same phone' in p['detail'], 'the same phone is refused at first', p)
    shaped(p, 'Problem', 'Problem')
    m = p['duplicates'][0]
    ok(m == {'id': first['id'], 'name': '云帆信息技术有限公司', 'owner': '同事zhang', 'fields': ['phone'], 'refuses': False},
       'who may see it is told which, and by which field', m)
    status, p = create(li, {'name': '上海云帆信息技术（集团）', 'owner': 'li'}, headers={})
    ok(status == 409 and p['duplicates'] == [{'id': None, 'name': None, 'owner': '同事zhang', 'fields': [], 'refuses': False}],
       'who may not learns only that it exists and whose it is', p)
    ok('云帆' not in str(p['duplicates']) and '138' not in str(p), 'not its name, not its number', p)
    status, second = create(zhang, {'name': '别的公司', 'phone': '+86 13800138000', 'owner': 'zhang'})
    ok(status == 201, 'who has seen it writes it all the same', second)
    status, row = zhang.ask('PATCH', f'/api/records/customer/{second["id"]}', {'customer': None, 'values': {'city': '上海'}},
                            match(second))
    ok(status == 200, 'a record that is one already is changed elsewhere without being asked', row)
    status, p = zhang.ask('PATCH', f'/api/records/customer/{second["id"]}',
                          {'customer': None, 'values': {'name': '云帆信息技术'}}, match(row))
    ok(status == 409 and p['duplicates'][0]['fields'] == ['name'], 'a change is asked, too', p)
    ok(zhang.ask('PATCH', f'/api/records/customer/{second["id"]}', {'customer': None, 'values': {'name': '云帆信息技术'}},
                 {**match(row), **LENIENT})[0] == 200, 'and done when it was seen')
    return first, second


def refusing(admin, zhang):
    need(admin.ask('POST', '/api/objects/customer/fields', {
        'name': 'tax_no', 'label': {'zh': '信用代码', 'en': 'Credit code'}, 'help': None, 'kind': 'credit_code', 'options': None,
        'position': None}))
    code = '91350100M000100Y43'
    one = made(zhang, {'name': '天成餐饮', 'tax_no': code, 'owner': 'zhang'})
    status, p = create(zhang, {'name': '完全另一个', 'tax_no': code, 'owner': 'zhang'})
    ok(status == 409 and p['duplicates'][0]['refuses'], 'a rule that refuses is not to be talked round', p)
    other = made(zhang, {'name': '宏图贸易', 'owner': 'zhang'})
    a = need(zhang.ask('POST', '/api/bulk/customer', {'action': 'change', 'ids': [other['id']], 'values': {'tax_no': code}}))
    ok(a['changed'] == 0 and a['refused_count'] == 1, 'nor by changing many at once', a)
    return one


def while_typing(admin, zhang, li, first):
    q = {'id': None, 'values': {'phone': '13800138000'}}
    a = need(zhang.ask('POST', '/api/duplicates/customer/check', q))
    shaped(a, 'DuplicateCheck', 'DuplicateCheck')
    ok(not a['refused'] and first['id'] in [m['id'] for m in a['matches']], 'while typing it is told, too', a)
    a = need(li.ask('POST', '/api/duplicates/customer/check', q))
    ok(a['matches'] and all(m['id'] is None and m['name'] is None and not m['fields'] for m in a['matches']),
       'to others without a name', a)
    a = need(zhang.ask('POST', '/api/duplicates/customer/check', {'id': first['id'], 'values': {'phone': '13800138000'}}))
    ok(first['id'] not in [m['id'] for m in a['matches']], 'a record is not its own duplicate', a)
    ok(li.ask('POST', '/api/duplicates/customer/check', {'id': first['id'], 'values': {}})[0] == 404,
       'nobody checks for a record he does not see')
    need(admin.ask('GET', '/api/session'))


def blind_is_blind(admin, server, first):
    blind = person(admin, server, 'blind', {'scope': ['all'], 'change_scope': ['all'], 'fields': {'customer.phone': 'hidden'}})
    status, p = blind.ask('POST', '/api/duplicates/customer/check', {'id': None, 'values': {'phone': '13800138000'}})
    ok(status == 403, 'nobody tries numbers in a field he may not write', p)
    shown = [(r['measure'], r['fields']) for x in queue(blind)['rows'] for r in x['reasons']]
    ok(all('phone' not in f for _, f in shown), 'nor reads from a pair what he may not know', shown)
    reader = person(admin, server, 'reader', {'scope': ['all'], 'objects': {'*': ['see']}})
    ok(reader.ask('POST', '/api/duplicates/customer/check', {'id': None, 'values': {'phone': '13800138000'}})[0] == 403,
       'who can write nothing has nothing to check')


# ---- the queue ----------------------------------------------------------------------------------

def queued(admin, zhang, li, first, second):
    want = (first['id'], second['id'])
    ok(wait(lambda: want in pairs(zhang)), 'the pair is in the queue a moment later', pairs(zhang))
    mine = lambda: next(p for p in queue(zhang)['rows'] if (p['a']['id'], p['b']['id']) == want)
    # It may have been found before the second was given its name, and then be scored anew.
    ok(wait(lambda: {r['measure'] for r in mine()['reasons']} == {'phone', 'name'} and 0.9 < mine()['score'] <= 1),
       'with all that speaks for it', mine())
    page = queue(zhang)
    shaped(page, 'PairList', 'PairList')
    ok(want not in pairs(li), 'who sees no side sees no pair')
    need(admin.ask('POST', f'/api/customers/{first["id"]}/shares', {'person': next(
        p['id'] for p in need(admin.ask('GET', '/api/people'))['rows'] if p['login'] == 'li'), 'department': 0, 'can_write': False}))
    ok(want not in pairs(li), 'nor who sees one side')
    ok(li.ask('POST', f'/api/duplicates/customer/{want[0]}/{want[1]}', {'different': True})[0] == 404, 'or says anything about it')
    ok(want in pairs(zhang, owner='zhang') and not pairs(zhang, owner='li'), 'filtered by owner')
    path = f'/api/duplicates/customer/{want[1]}/{want[0]}'
    need(zhang.ask('POST', path, {'different': True}))
    ok(want not in pairs(zhang) and want in pairs(zhang, state='different'), 'what is not the same is remembered')
    row = need(zhang.ask('GET', f'/api/records/customer/{second["id"]}'))
    need(zhang.ask('PATCH', f'/api/records/customer/{second["id"]}', {'customer': None, 'values': {'city': '北京'}}, match(row)))
    time.sleep(1)
    ok(want not in pairs(zhang), 'also when one of them changes')
    need(zhang.ask('POST', path, {'different': False}))
    ok(want in pairs(zhang), 'and can be taken back')


def pages(admin):
    for i in range(7):
        made(admin, {'name': f'甲{i}', 'phone': '139000' + f'{i // 2:05}'})
    total = wait(lambda: queue(admin)['total'] >= 4 and queue(admin)['total'])
    rows, cursor = [], ''
    while True:
        page = queue(admin, limit=1, cursor=cursor)
        rows += [(p['score'], p['a']['id'], p['b']['id']) for p in page['rows']]
        if not page['next']:
            break
        cursor = page['next']
    ok(len(rows) == len(set(rows)) == total and rows == sorted(rows, reverse=True), 'pages go on where the last ended, likeliest first',
       (total, rows))


def rules(admin, zhang):
    listed = need(admin.ask('GET', '/api/duplicate_rules'))
    shaped(listed, 'DuplicateRuleList', 'DuplicateRuleList')
    ok([(r['object'], r['measure'], r['action']) for r in listed['rows']] == [
        ('customer', 'phone', 'warn'), ('customer', 'credit', 'refuse'), ('customer', 'name', 'warn'), ('contact', 'phone', 'warn')],
       'a new organisation has its first rules', listed)
    ok(zhang.ask('GET', '/api/duplicate_rules')[0] == 403, 'they are an administrator\'s')
    a = made(admin, {'name': '远大光电', 'mail': 'Same@example.com'})
    b = made(admin, {'name': '百川医疗', 'mail': 'same@EXAMPLE.com'})
    want = (a['id'], b['id'])
    ok(want not in pairs(admin), 'without a rule nothing is the same')
    q = {'object': 'customer', 'measure': 'mail', 'fields': [], 'action': 'warn', 'active': True}
    r = need(admin.ask('POST', '/api/duplicate_rules', q))
    shaped(r, 'DuplicateRule', 'DuplicateRule')
    ok(wait(lambda: want in pairs(admin)), 'a new rule compares what is there already')
    ok(wait(lambda: not queue(admin)['looking']), 'and is done with it')
    status, p = create(admin, {'name': '新的', 'mail': 'SAME@example.com'}, headers={})
    ok(status == 409 and {m['id'] for m in p['duplicates']} == {*want}, 'and asks on entry', p)
    r = next(x for x in need(admin.ask('GET', '/api/duplicate_rules'))['rows'] if x['id'] == r['id'])
    ok(admin.ask('PATCH', f'/api/duplicate_rules/{r["id"]}', q, {'If-Match': '"9"'})[0] == 412, 'an old version is refused')
    both = {**q, 'measure': 'text', 'fields': ['mail', 'city']}
    r = need(admin.ask('PATCH', f'/api/duplicate_rules/{r["id"]}', both, match(r)))
    ok(wait(lambda: want not in pairs(admin)), 'two fields must both agree')
    need(admin.ask('DELETE', f'/api/duplicate_rules/{r["id"]}', headers=match(r)))
    for bad in ({**q, 'measure': 'colour'}, {**q, 'action': 'shout'}, {**q, 'measure': 'name'}, {**q, 'fields': ['nothing']},
                {**q, 'measure': 'text', 'fields': ['since']}, {**q, 'object': 'nothing'}):
        ok(admin.ask('POST', '/api/duplicate_rules', bad)[0] in (404, 422), f'refused: {bad}')


def imported(admin):
    text = '客户编号,客户名称,手机号\nI1,金桥国际物流有限公司,13600000001\nI2,上海金桥国际物流,13600000002\nI3,另一家,13600000001\nI4,不相干的,\n'

    def load(road, duplicates):
        u = need(admin.ask('POST', '/api/uploads?name=k.csv', text.encode()))
        q = {'object': 'customer', 'sheet': '', 'create_fields': False, 'date_order': '', 'duplicates': duplicates,
             'map': [{'header': c['header'], 'target': c['target']} for c in u['columns']]}
        return ended(admin, need(admin.ask('POST', f'/api/uploads/{u["upload"]}/{road}', q)))
    before = load('preview', None)
    shaped(before['result'], 'ImportResult', 'ImportResult')
    ok(before['result']['likely'] == 2 and [r['row'] for r in before['result']['likely_rows']] == [3, 4],
       'an import tells which rows are likely there already, also beside each other', before)
    skipped = load('preview', 'refuse')['result']
    ok(skipped['likely'] == 0 and skipped['counts']['refused'] == 2 and 'similar name' in skipped['refusals'][0]['reason']['en'],
       'or leaves them out', skipped)
    done = load('import', 'create')['result']
    ok(done['counts']['created'] == 4 and done['likely'] == 2, 'loaded all the same', done)
    file = need(admin.ask('GET', f'/api/imports/{done["id"]}/refused')).decode('utf-8-sig')
    ok('I2' in file and '名称相近' in file and 'I3' in file and 'I4' not in file, 'and listed in a file', file)
    again = load('preview', 'refuse')['result']
    ok(again['counts']['unchanged'] == 4 and again['likely'] == 0, 'read again nothing is asked: nothing is new', again)
    u = need(admin.ask('POST', '/api/uploads?name=k.csv', text.encode()))
    got = admin.ask('POST', f'/api/uploads/{u["upload"]}/preview', {'object': 'customer', 'map': [], 'duplicates': 'skip'})
    ok(got[0] == 422 and 'update' in got[1]['detail'], 'of the three words there are', got)


def brought_up(admin, zhang):
    """An import that brings records up to date which a rule finds, and is taken back."""
    made = [need(admin.ask('POST', '/api/records/customer', {'values': v}, {'Prefer': 'handling=lenient'})) for v in (
        {'code': 'U1', 'name': '望江机电', 'phone': '13500000001', 'city': '杭州'}, {'code': 'U2', 'name': '临江阀门', 'phone': '13500000002'},
        {'code': 'U3', 'name': '听涛阁', 'phone': '13500000002'})]
    text = ('客户编号,客户名称,手机号,城市\nN1,望江机电设备,13500000001,宁波\nN2,临江,13500000002,温州\n'
            'N3,新来的,13500000003,台州\nN4,望江二部,13500000001,舟山\nU1,望江机电,13500000001,杭州\n')

    def load(c, road, duplicates='update'):
        u = need(c.ask('POST', '/api/uploads?name=u.csv', text.encode()))
        q = {'object': 'customer', 'sheet': '', 'create_fields': False, 'date_order': '', 'duplicates': duplicates,
             'map': [{'header': c['header'], 'target': c['target']} for c in u['columns']]}
        return ended(c, need(c.ask('POST', f'/api/uploads/{u["upload"]}/{road}', q)))['result']

    def now(i):
        return need(admin.ask('GET', f'/api/records/customer/{made[i]["id"]}'))['values']
    before = [now(i) for i in range(3)]
    seen = load(admin, 'preview')
    ok({k: seen['counts'][k] for k in ('created', 'updated', 'unchanged', 'refused')} == {'created': 1, 'updated': 1, 'unchanged': 0, 'refused': 3},
       'the preview tells how many would change what is there', seen)
    ok([r['row'] for r in seen['likely_rows']] == [2] and 'brought up to date' in seen['likely_rows'][0]['reason']['en'], 'and which', seen['likely_rows'])
    ok([r['row'] for r in seen['refusals']] == [3, 5, 6] and 'several' in seen['refusals'][0]['reason']['en'] and all(
        'another row' in r['reason']['en'] for r in seen['refusals'][1:]), 'what is like several, and more rows about one, are refused', seen['refusals'])
    ok([now(i) for i in range(3)] == before, 'a preview changes nothing')
    done = load(admin, 'import')
    ok(done['counts'] == seen['counts'], 'what was told is done', done['counts'])
    is_now = now(0)
    ok(is_now['code'] == 'U1' and is_now['name'] == '望江机电设备' and is_now['city'] == '宁波', 'the record that was there has the new values and its own number', is_now)
    job = need(admin.ask('POST', f'/api/imports/{done["id"]}/undo'), (200, 202))
    undone = ended(admin, job)
    ok(undone['state'] == 'done' and [now(i) for i in range(3)] == before, 'taken back, all is as it was', undone)
    mine = load(zhang, 'preview')
    ok(mine['counts']['updated'] == 0 and mine['counts']['refused'] >= 3 and not any('brought up' in r['reason']['en'] for r in mine['likely_rows']),
       'nobody changes by a rule what he may not see', mine)
    for m in made:
        need(admin.ask('DELETE', f'/api/records/customer/{m["id"]}', None, {'If-Match': '"%d"' % need(admin.ask('GET', f'/api/records/customer/{m["id"]}'))['version']}), (200, 204))


# ---- merging ------------------------------------------------------------------------------------

def merge(c, q, obj='customer'):
    return c.ask('POST', f'/api/merge/{obj}', {'keep_version': None, 'gone_version': None, 'take': None, **q})


def two_of(c, owner, n):
    a = made(c, {'name': f'合并甲{n}', 'phone': '13500000000', 'owner': owner, 'tags': ['老客户']})
    b = made(c, {'name': f'合并乙{n}', 'city': '上海', 'owner': owner, 'tags': ['大客户'], 'level': 'VIP'})
    made(c, {'order_no': f'M{n}', 'date': '2026-01-01', 'amount': 5}, 'order', b['id'])
    made(c, {'name': '联系人', 'phone': f'1350000{n:04}'}, 'contact', b['id'])
    return a, b


def merged(admin, zhang, li):
    a, b = two_of(zhang, 'zhang', 1)
    q = {'keep': a['id'], 'gone': b['id'], 'keep_version': a['version'], 'gone_version': b['version'], 'take': {'name': 'keep'}}
    look = need(zhang.ask('POST', '/api/merge/customer/preview', q))
    shaped(look, 'MergePreview', 'MergePreview')
    ok(look['take']['name'] == 'keep' and look['take']['phone'] == 'keep' and look['take']['city'] == 'gone' and
       look['take']['tags'] == 'both', 'a look says which value is taken of each field', look['take'])
    ok({(m['what'], m['object'], m['count']) for m in look['moves']} == {('record', 'order', 1), ('record', 'contact', 1)},
       'and what would move', look['moves'])
    ok(need(zhang.ask('GET', f'/api/records/customer/{b["id"]}'))['values']['name'] == '合并乙1', 'and does nothing')
    ok(merge(li, q)[0] == 404, 'who sees neither merges neither')
    ok(merge(zhang, {**q, 'gone_version': 7})[0] == 412, 'an old version is refused')
    ok(merge(zhang, {**q, 'gone': a['id']})[0] == 422, 'nothing is merged with itself')
    ok(merge(zhang, {**q, 'take': {'name': 'both'}})[0] == 422, 'a name is one of two')
    done = need(merge(zhang, q))
    shaped(done, 'MergeAnswer', 'MergeAnswer')
    now = need(zhang.ask('GET', f'/api/records/customer/{a["id"]}'))
    ok(now['values']['name'] == '合并甲1' and now['values']['city'] == '上海' and set(now['values']['tags']) == {'老客户', '大客户'},
       'the one that stays has the values chosen', now['values'])
    led = need(zhang.ask('GET', f'/api/records/customer/{b["id"]}'))
    ok(led['id'] == a['id'] and led['values'] == now['values'], 'the id of the other leads there', led)
    orders = need(zhang.ask('GET', '/api/records/order?filter=order_no%20%3D%20%22M1%22'))['rows']
    ok([o['customer'] for o in orders] == [a['id']], 'what was his moved', orders)
    line = need(zhang.ask('GET', f'/api/customers/{a["id"]}/timeline'))
    ok(len(line['items']) == 1, 'and stands on the time line', line)
    text = f'客户编号,订单号,订单日期,订单金额\n{b["values"]["code"]},M1b,2026-01-02,7\n'
    u = need(admin.ask('POST', '/api/uploads?name=o.csv', text.encode()))
    j = ended(admin, need(admin.ask('POST', f'/api/uploads/{u["upload"]}/import', {
        'object': 'order', 'sheet': '', 'create_fields': False, 'date_order': '', 'duplicates': None,
        'map': [{'header': c['header'], 'target': c['target']} for c in u['columns']]})))
    rows = need(zhang.ask('GET', '/api/records/order?filter=order_no%20%3D%20%22M1b%22'))['rows']
    ok(j['result']['customers'] == 0 and [o['customer'] for o in rows] == [a['id']], 'a file that names the old number means the one that stays', (j, rows))
    log = need(zhang.ask('GET', f'/api/records/order/{orders[0]["id"]}/changes'))['rows']
    ok([x['op'] for x in log] == ['changed', 'moved', 'created'], 'each moved record says so', log)
    undone = need(zhang.ask('POST', f'/api/undo/{done["undo"]}', {}))
    back = need(zhang.ask('GET', f'/api/records/customer/{b["id"]}'))
    ok(undone['kept_count'] == 0 and back['id'] == b['id'] and back['values'] == b['values'], 'taken apart, both are what they were', (undone, back))
    ok(need(zhang.ask('GET', f'/api/records/customer/{a["id"]}'))['values'] == a['values'], 'the other, too')
    orders = need(zhang.ask('GET', '/api/records/order?filter=order_no%20%3D%20%22M1%22'))['rows']
    ok([o['customer'] for o in orders] == [b['id']], 'and what moved is back')
    ok(zhang.ask('POST', f'/api/undo/{done["undo"]}', {})[0] == 409, 'once')
    return a, b


def not_everybody_merges(admin, server):
    base = {'*': ['see', 'create', 'change', 'delete']}
    keeper = person(admin, server, 'keeper', {'objects': {'*': ['see', 'create', 'change']}})
    a, b = two_of(admin, 'keeper', 2)
    status, p = merge(keeper, {'keep': a['id'], 'gone': b['id']})
    ok(status == 403 and p['detail'], 'who may not delete does not merge', p)
    noorder = person(admin, server, 'noorder', {'objects': {**base, 'order': ['see']}})
    a, b = two_of(admin, 'noorder', 3)
    for road in ('/api/merge/customer/preview', '/api/merge/customer'):
        status, p = noorder.ask('POST', road, {'keep': a['id'], 'gone': b['id'], 'keep_version': None, 'gone_version': None, 'take': None})
        ok(status == 403 and 'Order' in p['detail'], 'nor who may not change what would move', p)
    hidden = person(admin, server, 'hidden', {'objects': {**base, 'order': []}})
    a, b = two_of(admin, 'hidden', 4)
    status, p = merge(hidden, {'keep': a['id'], 'gone': b['id']})
    ok(status == 403 and 'rder' not in p['detail'], 'nor is told what it is where he may not see it', p)
    part = person(admin, server, 'part', {'fields': {'customer.city': 'hidden', 'customer.level': 'read'}})
    a, b = two_of(admin, 'part', 5)
    status, p = merge(part, {'keep': a['id'], 'gone': b['id'], 'take': {'level': 'keep'}})
    ok(status == 403, 'nobody chooses for a field he does not write', p)
    look = need(part.ask('POST', '/api/merge/customer/preview', {'keep': a['id'], 'gone': b['id'], 'keep_version': None, 'gone_version': None, 'take': None}))
    ok('city' not in look['take'] and 'city' not in look['gone']['values'], 'a hidden field is not in the look', look)
    done = need(merge(part, {'keep': a['id'], 'gone': b['id']}))
    now = need(admin.ask('GET', f'/api/records/customer/{a["id"]}'))['values']
    ok(now['city'] == '上海' and now['level'] == 'VIP', 'and what only one side had is not lost', now)
    need(part.ask('POST', f'/api/undo/{done["undo"]}', {}))
    now = need(admin.ask('GET', f'/api/records/customer/{a["id"]}'))['values']
    ok(now['city'] is None and now['level'] is None, 'taken apart, that is back, too', now)
    other = person(admin, server, 'other', {})
    ok(other.ask('POST', f'/api/undo/{done["undo"]}', {})[0] == 404, 'by nobody else')


def other_objects(admin):
    whose = made(admin, {'name': '订单的客户'})['id']
    a = made(admin, {'order_no': 'P1', 'date': '2026-02-01', 'amount': 1}, 'order', whose)
    b = made(admin, {'order_no': 'P2', 'date': '2026-02-01', 'amount': 2}, 'order', whose)
    line = made(admin, {'order_no': 'P2', 'date': '2026-02-01', 'product': '茶'}, 'order_line', whose)
    done = need(merge(admin, {'keep': a['id'], 'gone': b['id']}, 'order'))
    row = need(admin.ask('GET', f'/api/records/order_line/{line["id"]}'))
    ok(done['moved'] == 1 and row['values']['order_no'] == 'P1', 'lines go with their order', (done, row))
    need(admin.ask('POST', f'/api/undo/{done["undo"]}', {}))
    row = need(admin.ask('GET', f'/api/records/order_line/{line["id"]}'))
    ok(row['values']['order_no'] == 'P2', 'and back')


def main():
    folder = tempfile.mkdtemp(prefix='liuke-duplicates-')
    server = Server(folder)
    try:
        admin = Client(server)
        need(admin.ask('POST', '/api/setup', SETUP))
        zhang, li = (person(admin, server, n, {}) for n in ('zhang', 'li'))
        first, second = entry(admin, zhang, li)
        refusing(admin, zhang)
        while_typing(admin, zhang, li, first)
        queued(admin, zhang, li, first, second)
        blind_is_blind(admin, server, first)
        pages(admin)
        imported(admin)
        brought_up(admin, zhang)
        rules(admin, zhang)
        merged(admin, zhang, li)
        not_everybody_merges(admin, server)
        other_objects(admin)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
