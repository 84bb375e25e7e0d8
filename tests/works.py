#!/usr/bin/env python3
"""Many records in pieces: done, told, stopped, put back as one; killed in the middle and gone on; with the rights of the moment.
TAP. Usage: works.py LIUKE"""
import os
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from tap import ending, need, ok  # noqa: E402

MANY = 500 if os.environ.get('LIUKE_TEST_DB') else 1000  # enough to be caught in the middle


def begin(c, which, action='change', values=None):
    return c.ask('POST', '/api/bulk/customer/pieces', {'action': action, 'ids': None, 'q': None, 'filter': None, 'count': None, 'values': values, **which})


def reached(c, work, done):
    end = time.time() + 300
    while time.time() < end:
        w = need(c.ask('GET', f'/api/works/{work["id"]}'))
        if w['done'] >= done or w['state'] != 'running':
            return w
    return w


def of(c, condition):
    return need(c.ask('GET', f'/api/counts/customer?filter={condition}'))['total']


def fill(c):
    ids = []
    for start in range(0, MANY, 250):
        rows = [{'op': 'create', 'id': None, 'version': None, 'customer': None, 'values': {'name': f'客户{i}', 'code': f'K{i}', 'city': '甲'}} for i in range(start, start + 250)]
        ids += [r['id'] for r in need(c.ask('POST', '/api/batch/customer', {'rows': rows}))['rows']]
    return ids


def killed(server, c, ids):
    """kill -9 in the middle: each piece is there or not, and the rest follows after the start."""
    status, w = begin(c, {'ids': ids}, values={'city': '乙'})
    ok(status == 200 and w['state'] == 'running' and w['total'] == MANY, 'begun', (status, w))
    ok(begin(c, {'ids': ids[:2]}, values={'city': '丙'})[0] == 409, 'one at a time for each person')
    ok([r['id'] for r in need(c.ask('GET', '/api/works'))['rows']] == [w['id']], 'a page that is opened anew finds it')
    at = reached(c, w, 100)
    server.kill()
    ok(0 < at['done'] < MANY, 'killed in the middle', at)
    server.start()
    done = srv.work_ended(c, w)
    ok((done['state'], done['done'], done['changed'], done['refused_count']) == ('done', MANY, MANY, 0), 'and gone on to its end, each record once', done)
    ok(of(c, 'city%20%3D%20%22%E4%B9%99%22') == MANY, 'all have the value')
    ok(done['undoable'] and need(c.ask('GET', '/api/works'))['rows'] == [], 'it can be undone, and runs no more')
    return done


def put_back(server, c, work, ids):
    one = need(c.ask('GET', f'/api/records/customer/{ids[5]}'))
    need(c.ask('PATCH', f'/api/records/customer/{ids[5]}', {'customer': None, 'values': {'city': '丁'}}, {'If-Match': f'"{one["version"]}"'}))
    back = need(c.ask('POST', f'/api/works/{work["id"]}/undo'))
    ok(c.ask('POST', f'/api/works/{work["id"]}/undo')[0] == 409, 'undone once')
    reached(c, back, 100)
    server.kill()
    server.start()
    done = srv.work_ended(c, back)
    ok(done['state'] == 'done' and done['refused_count'] == 1 and done['refused'][0]['id'] == ids[5], 'put back, over a kill as well; what somebody changed since stays and is told', done)
    ok(of(c, 'city%20%3D%20%22%E7%94%B2%22') == MANY - 1, 'all others are as they were')


def stopped(c, ids):
    for _ in range(5):  # a machine that is busy may be through before it hears of it
        w = need(begin(c, {'ids': ids}, values={'city': '戊'}))
        reached(c, w, 1)
        c.ask('POST', f'/api/works/{w["id"]}/stop')
        now = srv.work_ended(c, w)
        if now['state'] == 'stopped':
            break
        srv.work_ended(c, need(c.ask('POST', f'/api/works/{w["id"]}/undo')))
    ok(now['state'] == 'stopped' and 0 < now['changed'] < MANY, 'stopped on the way', now)
    time.sleep(0.5)
    ok(of(c, 'city%20%3D%20%22%E6%88%8A%22') == now['changed'] == srv.work_ended(c, w)['changed'], 'nothing more is done, and the counts say what was')
    back = srv.work_ended(c, need(c.ask('POST', f'/api/works/{w["id"]}/undo')))
    ok(back['state'] == 'done' and of(c, 'city%20%3D%20%22%E6%88%8A%22') == 0, 'and what was done is put back', back)


def deleted(c, ids):
    w = srv.work_ended(c, need(begin(c, {'ids': ids[:150]}, action='delete')))
    ok(w['changed'] == 150 and of(c, '') == MANY - 150, 'deleted in pieces', w)
    back = srv.work_ended(c, need(c.ask('POST', f'/api/works/{w["id"]}/undo')))
    ok(back['state'] == 'done' and of(c, '') == MANY and need(c.ask('GET', f'/api/records/customer/{ids[7]}'))['values']['code'] == 'K7', 'and back, as themselves', back)


def others_write(c, server, ids):
    """While it runs a single write does not wait for its end."""
    other = srv.Client(server)
    need(other.ask('POST', '/api/session', {'login': 'admin', 'password': 'correct horse'}))
    for city in '己庚辛壬癸':  # it may have ended before the other's answer was here
        w = need(begin(c, {'ids': ids}, values={'city': city}))
        need(other.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': '插进来的'}}))
        now = need(c.ask('GET', f'/api/works/{w["id"]}'))
        if now['state'] == 'running':
            break
    ok(now['state'] == 'running' and now['done'] < MANY, 'somebody else writes in between', now)
    c.ask('POST', f'/api/works/{w["id"]}/stop')


def rights(server, admin, ids):
    permits = {'scope': ['own'], 'change_scope': ['own'], 'condition': '', 'objects': {'*': ['see', 'change']}, 'fields': {}, 'rights': []}
    role = need(admin.ask('POST', '/api/roles', {'name': '销售', 'administrator': False, 'permits': permits}))
    her = need(admin.ask('POST', '/api/people', {'login': 'sales', 'name': '销售', 'password': 'first password', 'language': 'en', 'mail': '', 'phone': '', 'department': 0, 'manager': 0,
                                                 'roles': [role['id']]}))
    srv.work_ended(admin, need(begin(admin, {'ids': ids[:400]}, values={'owner': 'sales'})))
    c = srv.Client(server)
    need(c.ask('POST', '/api/session', {'login': 'sales', 'password': 'first password'}))
    ok(begin(c, {'ids': ids}, action='delete')[0] == 403, 'who may not delete does not begin it')
    w = srv.work_ended(c, need(begin(c, {'ids': ids[300:500]}, values={'city': '庚'})))
    ok((w['changed'], w['refused_count'], len(w['refused'])) == (100, 100, 100), 'records out of scope stay, and are told', {**w, 'refused': w['refused'][:2]})
    ok(c.ask('GET', f'/api/works/{w["id"]}')[0] == 200 and admin.ask('GET', f'/api/works/{w["id"]}')[0] == 200, 'he and an administrator see it')
    mine = need(admin.ask('GET', '/api/works'))['rows']
    other = srv.work_ended(admin, need(begin(admin, {'ids': ids[:2]}, values={'city': '辛'})))
    ok(mine == [] and c.ask('GET', f'/api/works/{other["id"]}')[0] == 404 and c.ask('POST', f'/api/works/{other["id"]}/undo')[0] == 404, 'nobody else\'s is his to see or undo')
    leaves(server, admin, her, ids)


def active(admin, person, on):
    row = next(p for p in need(admin.ask('GET', '/api/people'))['rows'] if p['id'] == person['id'])
    need(admin.ask('PATCH', f'/api/people/{person["id"]}', {'active': on}, {'If-Match': f'"{row["version"]}"'}))


def leaves(server, admin, her, ids):
    for city in '壬癸子丑寅':  # it may have ended before anybody could switch her off
        c = srv.Client(server)
        need(c.ask('POST', '/api/session', {'login': 'sales', 'password': 'first password'}))
        w = need(begin(c, {'ids': ids[:400]}, values={'city': city}))
        active(admin, her, False)
        w = srv.work_ended(admin, w)
        if w['state'] != 'done':
            break
        active(admin, her, True)
    ok(w['state'] == 'failed' and w['done'] < 400 and w['problem'], 'who leaves in the middle does nothing more', w)


def main():
    folder = tempfile.mkdtemp()
    server = srv.Server(folder, LIUKE)
    try:
        c = srv.Client(server)
        need(c.ask('POST', '/api/setup', srv.SETUP))
        ids = fill(c)
        ok(begin(c, {'ids': ids}, values={'nothing': 1})[0] in (404, 422) and need(c.ask('GET', '/api/works'))['rows'] == [], 'values that cannot be are refused before it begins')
        work = killed(server, c, ids)
        put_back(server, c, work, ids)
        stopped(c, ids)
        deleted(c, ids)
        others_write(c, server, ids)
        rights(server, c, ids)
    finally:
        server.kill()
        shutil.rmtree(folder)
    return ending()


sys.exit(main())
