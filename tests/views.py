#!/usr/bin/env python3
"""Views, groups with totals, and many records changed or deleted at once and put back: a real server, real requests,
answers held against the server's own shapes. TAP. Usage: views.py LIUKE SOURCE_FOLDER"""
import csv
import io
import os
import shutil
import sys
import tempfile
import time
from urllib.parse import quote

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Client, SETUP, Server, ended  # noqa: E402
from shapes import shaped  # noqa: E402
from tap import ending, need, ok  # noqa: E402

LEVELS = ('VIP', '普通', None)


def match(row):
    return {'If-Match': f'"{row["version"]}"'}


def make(c, n=12):
    rows = []
    for i in range(n):
        values = {'name': f'客户{i:02}', 'city': '上海' if i % 2 else '北京'}
        if LEVELS[i % 3]:
            values['level'] = LEVELS[i % 3]
        rows.append(need(c.ask('POST', '/api/records/customer', {'customer': None, 'values': values})))
    for i, r in enumerate(rows):
        for k in range(i % 3):
            need(c.ask('POST', '/api/records/order', {'customer': r['id'], 'values': {
                'order_no': f'D{i}-{k}', 'date': f'2026-01-{k + 1:02}', 'amount': 100.5 * (i + 1)}}))
    return rows


def person(admin, server, login, role, department):
    p = need(admin.ask('POST', '/api/people', {
        'login': login, 'name': login, 'password': 'correct horse', 'language': 'en', 'mail': '', 'phone': '',
        'department': department, 'manager': 0, 'roles': [role]}))
    c = Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    c.id = p['id']
    return c


def role(admin, name, permits):
    base = {'scope': ['all'], 'change_scope': ['all'], 'condition': '', 'objects': {'*': ['see', 'create', 'change', 'delete', 'export']},
            'fields': {}, 'rights': []}
    return need(admin.ask('POST', '/api/roles', {'name': name, 'administrator': False, 'permits': {**base, **permits}}))['id']


# ---- views ------------------------------------------------------------------------------------------------

SETTINGS = {'columns': [{'field': 'name', 'width': 240, 'frozen': True}, {'field': 'city', 'width': 0, 'frozen': False}],
            'filter': 'city = "上海"', 'sort': '-name', 'group': 'level', 'sum': None, 'board': 'level', 'calendar': 'since'}


def view(c, **more):
    return c.ask('POST', '/api/views', {'object': 'customer', 'name': '上海客户', 'shared': 'me', 'kind': 'list',
                                        'settings': SETTINGS, 'position': 0, **more})


def kept(c):
    status, v = view(c)
    ok(status == 201 and v['settings'] == SETTINGS and v['mine'] and v['broken'] is None, 'a view is kept as it was given', v)
    shaped(v, 'ViewRow', 'ViewRow')
    listed = need(c.ask('GET', '/api/views?object=customer'))
    shaped(listed, 'ViewList', 'ViewList')
    ok([x['id'] for x in listed['rows']] == [v['id']], 'and listed')
    path = f'/api/views/{v["id"]}'
    ok(c.ask('PATCH', path, {'name': 'x'})[0] == 428, 'a change says for which version')
    ok(c.ask('PATCH', path, {'name': 'x'}, {'If-Match': '"7"'})[0] == 412, 'an old version is refused')
    v2 = need(c.ask('PATCH', path, {'name': '华东', 'kind': 'board'}, match(v)))
    ok(v2['name'] == '华东' and v2['kind'] == 'board' and v2['settings'] == SETTINGS and v2['version'] == 2, 'what is not given stays', v2)
    return v2


def refused(c):
    def bad(text, word, more=None, **settings):
        status, p = view(c, settings={**SETTINGS, **settings}, **(more or {}))
        ok(status == 422 and word in p['detail'], text, p)
        return p
    bad('a column that is not there is named with its place', "settings.columns[1].field: there is no field 'colour'",
        columns=[SETTINGS['columns'][0], {'field': 'colour', 'width': 0, 'frozen': False}])
    p = bad('a filter that does not parse, too', 'settings.filter: ', filter='city = ')
    ok(p['line'] == 1 and p['column'] > 1, 'with line and column', p)
    bad('a column one pixel wide', 'settings.columns[0].width', columns=[{'field': 'name', 'width': 1, 'frozen': False}])
    bad('a board by what is no choice', 'settings.board', board='name')
    bad('a calendar by what is no date', 'settings.calendar', calendar='name')
    bad('a total of what is no number', 'settings.sum', sum='city')
    bad('a board by nothing', 'settings.board', {'kind': 'board'}, board=None)
    ok(view(c, kind='pie')[0] == 422 and view(c, shared='world')[0] == 422 and view(c, name=' ')[0] == 422,
       'no other kinds, no other sharing, no view without a name')
    ok(view(c, object='nothing')[0] == 404, 'nor of an object that is not there')


def follows(c):
    """Renamed fields are followed, deleted ones are told."""
    f = need(c.ask('POST', '/api/objects/customer/fields', {'name': 'grade', 'kind': 'choice', 'options': {'choices': [
        {'name': '甲', 'colour': ''}, {'name': '乙', 'colour': ''}]}}))
    v = need(view(c, kind='board', settings={**SETTINGS, 'board': 'grade', 'filter': 'grade = "甲"'}))
    path = '/api/objects/customer/fields/grade'
    f = need(c.ask('PATCH', path, {'name': 'rank'}, match(f)))
    now = need(c.ask('GET', f'/api/views/{v["id"]}'))
    ok(now['settings']['board'] == 'rank' and now['settings']['filter'] == 'rank = "甲"' and now['broken'] is None,
       'a renamed field is called so in the view, and in its filter', now)
    need(c.ask('DELETE', '/api/objects/customer/fields/rank', headers=match(f)))
    now = need(c.ask('GET', f'/api/views/{v["id"]}'))
    ok(now['broken'] and 'rank' in now['broken']['en'] and now['settings']['board'] is None, 'a deleted one is told', now)
    gone = need(c.ask('GET', '/api/deleted'))['rows'][0]
    need(c.ask('POST', f'/api/deleted/{gone["id"]}/restore', {}))
    now = need(c.ask('GET', f'/api/views/{v["id"]}'))
    ok(now['broken'] is None and now['settings']['board'] == 'rank', 'taken back, the view works again', now)
    need(c.ask('DELETE', f'/api/views/{v["id"]}', headers=match(now)))


def shared(admin, server):
    head = need(admin.ask('POST', '/api/departments', {'name': '总部', 'parent': 0}))['id']
    east = need(admin.ask('POST', '/api/departments', {'name': '华东', 'parent': head}))['id']
    north = need(admin.ask('POST', '/api/departments', {'name': '华北', 'parent': head}))['id']
    full = role(admin, 'full', {})
    blind = role(admin, 'blind', {'fields': {'customer.city': 'hidden'}})
    one, two, three = (person(admin, server, n, r, d) for n, r, d in (('one', full, head), ('two', blind, east), ('three', full, north)))
    sees = lambda c: {x['name'] for x in need(c.ask('GET', '/api/views?object=customer'))['rows']}
    mine, below, all_ = (need(view(one, name=n, shared=s)) for n, s in (('m', 'me'), ('d', 'department'), ('a', 'all')))
    own = need(view(three, name='n', shared='department'))
    ok({'m', 'd', 'a'} <= sees(one) and 'n' not in sees(one), 'who is above does not see what those below keep among them', sees(one))
    ok(sees(two) == {'d', 'a'} and sees(three) == {'d', 'a', 'n'}, 'a department reaches those below it; me reaches nobody else',
       (sees(two), sees(three)))
    ok(two.ask('GET', f'/api/views/{mine["id"]}')[0] == 404, 'what is not shared is not there for others')
    ok(three.ask('PATCH', f'/api/views/{all_["id"]}', {'name': 'x'}, match(all_))[0] == 403 and
       three.ask('DELETE', f'/api/views/{below["id"]}', headers=match(below))[0] == 403, 'only its owner changes or deletes it')
    ok(admin.ask('PATCH', f'/api/views/{own["id"]}', {'name': 'N'}, match(own))[0] == 200, 'or an administrator')
    seen = need(two.ask('GET', f'/api/views/{all_["id"]}'))
    ok([x['field'] for x in seen['settings']['columns']] == ['name'] and seen['settings']['filter'] == '' and
       seen['broken'] and 'city' not in seen['settings'], 'hidden fields fall out, and a filter over one is refused with words', seen)
    ok(view(two, settings={**SETTINGS, 'columns': []})[0] in (403, 422), 'nor can he keep such a filter')
    return one, two


# ---- groups -----------------------------------------------------------------------------------------------

def groups(c, rows, two):
    status, g = c.ask('GET', '/api/groups/customer?by=level')
    shaped(g, 'GroupList', 'GroupList')
    ok({x['value']: x['count'] for x in g['rows']} == {'VIP': 4, '普通': 4, None: 4} and not g['more'], 'groups count', g)
    g = need(c.ask('GET', '/api/groups/order?by=order_no&sum=amount'))
    orders = need(c.ask('GET', '/api/records/order?limit=500'))['rows']
    ok(sum(x['sum'] for x in g['rows']) == sum(r['values']['amount'] for r in orders) and len(g['rows']) == len(orders), 'and add up', g)
    g = need(c.ask('GET', '/api/groups/customer?by=level&where=' + quote('city = "上海"')))
    ok(sum(x['count'] for x in g['rows']) == 6, 'over all rows of a filter', g)
    g = need(c.ask('GET', '/api/groups/customer?by=city&where=' + quote('count(order, 3650d) >= 1')))
    with_orders = {r['customer'] for r in orders}
    ok(sum(x['count'] for x in g['rows']) == len(with_orders), 'also of one over time', g)
    g = need(c.ask('GET', '/api/groups/customer?by=level&q=' + quote('客户')))
    ok(sum(x['count'] for x in g['rows']) == 12, 'also of words', g)
    ok(c.ask('GET', '/api/groups/customer?by=colour')[0] == 422 and c.ask('GET', '/api/groups/customer?by=tags')[0] == 422 and
       c.ask('GET', '/api/groups/customer?by=level&sum=name')[0] == 422, 'what cannot make groups or be added up is refused')
    ok(two.ask('GET', '/api/groups/customer?by=city')[0] in (403, 422) and
       two.ask('GET', '/api/groups/customer?by=level&where=' + quote('city = "上海"'))[0] == 403, 'nobody learns by groups what is hidden from him')


def own_groups(admin, server):
    seller = person(admin, server, 'seller', role(admin, 'own', {'scope': ['own'], 'change_scope': ['own']}), 0)
    g = need(seller.ask('GET', '/api/groups/customer?by=level'))
    ok(g['rows'] == [], 'who owns nobody gets no groups', g)
    need(seller.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': '自己的', 'level': 'VIP'}}))
    g = need(seller.ask('GET', '/api/groups/customer?by=level'))
    ok([(x['value'], x['count']) for x in g['rows']] == [('VIP', 1)], 'then only his own', g)
    return seller


# ---- many at once -----------------------------------------------------------------------------------------

def values_of(c, obj):
    return {r['id']: r['values'] for r in need(c.ask('GET', f'/api/records/{obj}?limit=500'))['rows']}


def bulk(c, obj, action, **more):
    return c.ask('POST', f'/api/bulk/{obj}', {'action': action, 'ids': None, 'q': None, 'filter': None, 'count': None, 'values': None, **more})


def changed(c, rows):
    before = values_of(c, 'customer')
    ids = [r['id'] for r in rows[:5]]
    status, a = bulk(c, 'customer', 'change', ids=ids + ids[:1], values={'level': '重点'})
    shaped(a, 'BulkAnswer', 'BulkAnswer')
    ok(status == 201 and a['changed'] == 5 and a['undo'], 'five are changed at once', a)
    ok(all(values_of(c, 'customer')[i]['level'] == '重点' for i in ids), 'and are so')
    r = need(c.ask('GET', f'/api/records/customer/{ids[0]}'))
    need(c.ask('PATCH', f'/api/records/customer/{ids[0]}', {'customer': None, 'values': {'level': '别的'}}, match(r)))
    r = need(c.ask('GET', f'/api/records/customer/{ids[1]}'))
    need(c.ask('PATCH', f'/api/records/customer/{ids[1]}', {'customer': None, 'values': {'city': '广州'}}, match(r)))
    u = need(c.ask('POST', f'/api/undo/{a["undo"]}', {}))
    shaped(u, 'BulkUndone', 'BulkUndone')
    now = values_of(c, 'customer')
    ok(u['restored'] == 4 and [x['id'] for x in u['kept']] == [ids[0]] and now[ids[0]]['level'] == '别的', 'undone but for the one changed since', u)
    ok(all(now[i]['level'] == before[i]['level'] for i in ids[1:]) and now[ids[1]]['city'] == '广州', 'another field changed since stays changed')
    ok(c.ask('POST', f'/api/undo/{a["undo"]}', {})[0] == 409, 'once')
    total = need(c.ask('GET', '/api/counts/customer?filter=' + quote('city = "北京"')))['total']
    ok(bulk(c, 'customer', 'change', filter='city = "北京"', count=total + 1, values={'level': 'x'})[0] == 409, 'a list that is another by now is not touched')
    a = need(bulk(c, 'customer', 'change', filter='city = "北京"', count=total, values={'level': 'x'}))
    b = need(bulk(c, 'customer', 'change', filter='city = "北京"', count=total, values={'level': 'y'}))
    ok(a['changed'] == b['changed'] == total, 'all that a filter finds', (a, b))
    ok(need(c.ask('POST', f'/api/undo/{b["undo"]}', {}))['restored'] == total and
       need(c.ask('POST', f'/api/undo/{a["undo"]}', {}))['restored'] == total, 'two on top of each other come back one after the other')
    ok(bulk(c, 'customer', 'change', ids=ids, values={'since': 'soon'})[0] == 422 and bulk(c, 'customer', 'change', ids=ids, values={})[0] == 422 and
       bulk(c, 'customer', 'forget', ids=ids)[0] == 422, 'what cannot be is refused as a whole')
    ok(bulk(c, 'customer', 'change', ids=list(range(1, 10002)), values={'level': 'x'})[0] == 413, 'more than 10,000 are refused')


def deleted(c, rows):
    before, orders = values_of(c, 'customer'), values_of(c, 'order')
    logs = {r['id']: need(c.ask('GET', f'/api/customers/{r["id"]}/timeline')) for r in rows}
    ids = [r['id'] for r in rows[3:9]]
    a = need(bulk(c, 'customer', 'delete', ids=ids + [999999999]))
    shaped(a, 'BulkAnswer', 'BulkAnswer of a deletion')
    ok(a['changed'] == 6 and a['refused_count'] == 1 and a['refused'][0]['id'] == 999999999, 'six are deleted, one was not there', a)
    ok(len(values_of(c, 'order')) < len(orders), 'their orders with them')
    u = need(c.ask('POST', f'/api/undo/{a["undo"]}', {}))
    ok(values_of(c, 'customer') == before and values_of(c, 'order') == orders and not u['kept_count'], 'all of it comes back, by the same numbers', u)
    again = {r['id']: need(c.ask('GET', f'/api/customers/{r["id"]}/timeline')) for r in rows}
    plain = lambda t: [(x['object'], x['id'], x['day'], x['values']) for x in t['items']]
    ok(all(plain(logs[i]) == plain(again[i]) for i in logs), 'and their time lines')
    r = need(c.ask('GET', f'/api/records/customer/{ids[0]}'))
    ok(r['version'] > rows[3]['version'], 'as newer versions, so that nobody overwrites what he has not seen', r)
    a = need(bulk(c, 'customer', 'delete', ids=ids[:2]))
    need(c.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': '新', 'code': before[ids[0]]['code']}}))
    u = need(c.ask('POST', f'/api/undo/{a["undo"]}', {}))
    ok(ids[1] in values_of(c, 'customer') and ids[0] in [x['id'] for x in u['kept']], 'one whose number was given away stays away, and is told', u)


def not_his(admin, seller, two, rows):
    a = bulk(seller, 'customer', 'change', ids=[rows[0]['id']], values={'level': 'mine'})
    ok(a[1]['changed'] == 0 and a[1]['refused_count'] == 1 and a[1]['undo'] is None, "somebody else's customers are not there for him", a)
    ok(bulk(two, 'customer', 'change', ids=[rows[0]['id']], values={'city': 'x'})[1].get('changed', 0) == 0, 'nor hidden fields')
    ok(bulk(two, 'customer', 'change', filter='city = "上海"', count=1, values={'level': 'x'})[0] == 403, 'nor filters over them')
    a = need(bulk(admin, 'customer', 'change', ids=[rows[0]['id']], values={'level': 'z'}))
    ok(two.ask('POST', f'/api/undo/{a["undo"]}', {})[0] == 404, "another's undo is not there")
    need(admin.ask('POST', f'/api/undo/{a["undo"]}', {}))


def exported(c):
    status, text = c.ask('GET', '/api/tables/customer?format=csv&columns=city,name&sort=-name&filter=' + quote('city = "上海"'))
    text = text if isinstance(text, str) else text.decode('utf-8-sig')
    table = list(csv.reader(io.StringIO(text.lstrip('\ufeff'))))
    ok(status == 200 and len(table[0]) == 2 and [r[1] for r in table[1:]] == sorted((r[1] for r in table[1:]), reverse=True) and
       {r[0] for r in table[1:]} == {'上海'}, 'a file holds the columns that are seen, in their order', table[:3])
    ok(c.ask('GET', '/api/tables/customer?format=csv&columns=city,colour')[0] == 422, 'and no others')


def many(c):
    head = 'name,level\n' + ''.join(f'批量{i},普通\n' for i in range(3000))
    up = need(c.ask('POST', '/api/uploads?name=x.csv', head.encode()))
    up = need(c.ask('GET', f'/api/uploads/{up["upload"]}?object=customer'))
    job = need(c.ask('POST', f'/api/uploads/{up["upload"]}/import', {
        'object': 'customer', 'sheet': '', 'create_fields': False, 'date_order': '',
        'map': [{'header': k['header'], 'target': k['target']} for k in up['columns']]}))
    ended(c, job)
    total = need(c.ask('GET', '/api/counts/customer?filter=' + quote('name contains "批量"')))['total']
    began = time.time()
    a = need(bulk(c, 'customer', 'change', filter='name contains "批量"', count=total, values={'level': '新'}))
    took = time.time() - began
    ok(total == 3000 and a['changed'] == 3000, f'3,000 changed in {took:.2f} s', a)
    began = time.time()
    u = need(c.ask('POST', f'/api/undo/{a["undo"]}', {}))
    ok(u['restored'] == 3000, f'and back in {time.time() - began:.2f} s', u)


def main():
    folder = tempfile.mkdtemp(prefix='liuke-views-')
    server = Server(folder)
    c = Client(server)
    try:
        need(c.ask('POST', '/api/setup', SETUP))
        rows = make(c)
        kept(c)
        refused(c)
        follows(c)
        one, two = shared(c, server)
        groups(c, rows, two)
        changed(c, rows)
        deleted(c, rows)
        exported(c)
        seller = own_groups(c, server)
        not_his(c, seller, two, rows)
        many(c)
    except AssertionError as e:
        ok(False, 'goes to its end', e)
        raise
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
