#!/usr/bin/env python3
"""From where changes come, two-step sign-in, tokens, and what an administrator does about people: a real server, an
own TOTP (RFC 6238) in a dozen lines. TAP. Usage: sign_in.py LIUKE"""
import base64
import hashlib
import hmac
import os
import re
import shutil
import struct
import sys
import tempfile
import time

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from tap import ending, need, ok  # noqa: E402

FIRST = 'first password'


def totp(secret, ahead=0):
    key = base64.b32decode(secret + '=' * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack('>Q', int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f'{(struct.unpack(">I", mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06d}'


def person(admin, login, roles, department=0):
    return need(admin.ask('POST', '/api/people', {'login': login, 'name': login.title(), 'password': FIRST, 'language': 'en',
                                                  'mail': '', 'phone': '', 'department': department, 'manager': 0, 'roles': roles}))


def browser(server, login, password=FIRST, code=None):
    c = srv.Client(server)
    return c, c.ask('POST', '/api/session', {'login': login, 'password': password, 'code': code})


def customer(c, name, **values):
    return need(c.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': name, **values}}))


def where_from(server, admin):
    sales, _ = browser(server, 'sales')
    row = customer(sales, '有来处', owner='sales')
    change = need(admin.ask('GET', f'/api/changes?record={row["id"]}'))['rows'][0]
    place = need(sales.ask('GET', '/api/sessions'))['rows'][0]
    ok(change['address'] == '127.0.0.1' and change['session'] == place['id'] and change['actor'] == 'Sales', 'a change says from where', change)
    own = need(sales.ask('GET', f'/api/records/customer/{row["id"]}/changes'))['rows'][0]
    ok(own['address'] == own['session'] == '', 'to administrators alone', own)
    signed = need(admin.ask('GET', '/api/audit?what=sign_in'))['rows'][0]
    ok(signed['session'] == place['id'], 'the audit names the same session', signed)
    today = need(admin.ask('GET', '/api/session'))['today']
    for query, want in ((f'from={today}', True), (f'to={today}', True), (f'from={today}&to={today}', True), ('to=2001-01-01', False), ('from=2070-01-01', False)):
        rows = need(admin.ask('GET', f'/api/changes?record={row["id"]}&{query}'))['rows']
        audit = need(admin.ask('GET', f'/api/audit?{query}'))['rows']
        ok(bool(rows) == want and bool(audit) == want, f'by day: {query}', (rows, len(audit)))
    ok(admin.ask('GET', '/api/changes?from=soon')[0] == 422, 'what is no day is refused')
    need(sales.ask('PATCH', f'/api/records/customer/{row["id"]}', {'customer': None, 'values': {'name': '改过'}}, {'If-Match': '"1"'}))
    change = need(admin.ask('GET', f'/api/changes?record={row["id"]}'))['rows'][0]
    need(admin.ask('POST', f'/api/records/customer/{row["id"]}/changes/{change["id"]}/undo', None, {'If-Match': '"2"'}))
    ok(need(admin.ask('GET', f'/api/records/customer/{row["id"]}'))['values']['name'] == '有来处', 'a former value is put back')


def people(server, admin):
    top = need(admin.ask('POST', '/api/departments', {'name': '总部', 'parent': 0, 'head': None}))
    one = person(admin, 'seldom', [3], top['id'])
    ok(one['seen'] is None and not one['second_factor'], 'nobody has seen a new person yet', one)
    led = need(admin.ask('PATCH', f'/api/departments/{top["id"]}', {'name': '总部', 'parent': 0, 'head': one['id']}, {'If-Match': f'"{top["version"]}"'}))
    same = need(admin.ask('PATCH', f'/api/departments/{top["id"]}', {'name': '总公司', 'parent': 0}, {'If-Match': f'"{led["version"]}"'}))
    ok(led['head'] == same['head'] == one['id'] and same['name'] == '总公司', 'a department has a head, and keeps him', same)
    ok(admin.ask('PATCH', f'/api/departments/{top["id"]}', {'name': 'x', 'parent': 0, 'head': 99999999}, {'If-Match': f'"{same["version"]}"'})[0] == 422, 'who is there')
    c, _ = browser(server, 'seldom')
    row = next(x for x in need(admin.ask('GET', '/api/people'))['rows'] if x['login'] == 'seldom')
    ok(row['seen'], 'the day he was here is told', row)
    ok(all(x['seen'] is None for x in need(c.ask('GET', '/api/people'))['rows']), 'to administrators alone')
    ok(c.ask('DELETE', f'/api/people/{one["id"]}/sessions')[0] == 403 and c.ask('POST', f'/api/people/{one["id"]}/password', {'password': 'x' * 9})[0] == 403, 'who is none cannot')
    need(admin.ask('DELETE', f'/api/people/{one["id"]}/sessions'))
    ok(c.ask('GET', '/api/meta')[0] == 401, 'an administrator ends all sessions')
    c, _ = browser(server, 'seldom')
    ok(admin.ask('POST', f'/api/people/{one["id"]}/password', {'password': 'short'})[0] == 422, 'a given password has its length, too')
    need(admin.ask('POST', f'/api/people/{one["id"]}/password', {'password': 'another first one'}))
    ok(c.ask('GET', '/api/meta')[0] == 401 and browser(server, 'seldom')[1][0] == 401 and browser(server, 'seldom', 'another first one')[1][0] == 200, 'and gives another password')
    kinds = {x['what'] for x in need(admin.ask('GET', '/api/audit?limit=500'))['rows']}
    ok({'sessions_ended', 'password_given'} <= kinds, 'both stand in the audit', kinds)


def by_object(server, admin):
    a, b, him = (person(admin, x, [3]) for x in ('heir', 'heiress', 'leaver'))
    need(admin.ask('POST', '/api/objects', {'name': 'errand', 'label': {'zh': '差事', 'en': 'Errand'}, 'help': None, 'shape': 'none', 'parent': None, 'position': None}))
    need(admin.ask('POST', '/api/objects/errand/fields', {'name': 'owner', 'label': {'zh': '谁', 'en': 'Who'}, 'help': None, 'kind': 'person', 'options': None, 'position': None}))
    mine = [customer(admin, f'交接{i}', owner='leaver') for i in range(3)]
    need(admin.ask('POST', '/api/records/errand', {'customer': mine[0]['id'], 'values': {'owner': 'leaver'}}))
    path = f'/api/people/{him["id"]}/handover'
    rule = {'how': 'object', 'to': [{'person': a['id'], 'when': None, 'objects': ['errand']}, {'person': b['id'], 'when': None, 'objects': None}]}
    look = need(admin.ask('POST', path + '/preview', rule))
    ok([x['objects'] for x in look['to']] == [{'errand': 1}, {'customer': 3}] and look['left'] == 0, 'by object, counted for each', look)
    short = need(admin.ask('POST', path + '/preview', {'how': 'object', 'to': rule['to'][:1]}))
    ok(short['left'] == 3, 'what nobody gets is told', short)
    ok(admin.ask('POST', path + '/preview', {'how': 'object', 'to': [{'person': a['id'], 'when': None, 'objects': ['nothing']}]})[0] == 422, 'an object that is not there')
    ok(admin.ask('POST', path + '/preview', {'how': 'somehow', 'to': rule['to']})[0] == 422, 'another way is refused')
    done = need(admin.ask('POST', path, rule))
    past = need(admin.ask('GET', '/api/handovers'))['rows'][0]
    ok(past['id'] == done['id'] and past['records'] == 4 and past['to'] == {'heir': 1, 'heiress': 3} and not past['undone'], 'it is listed', past)
    need(admin.ask('POST', f'/api/handovers/{done["id"]}/undo'))
    ok(need(admin.ask('GET', '/api/handovers'))['rows'][0]['undone'], 'and so is that it was taken back')


def enrol(c, password=FIRST):
    """The secret and the recovery codes."""
    begun = need(c.ask('POST', '/api/session/second', {'password': password}))
    return begun['secret'], need(c.ask('POST', '/api/session/second/confirm', {'code': totp(begun['secret'])}))['codes']


def two_steps(server, admin):
    her = person(admin, 'two', [3])
    c, _ = browser(server, 'two')
    ok(c.ask('POST', '/api/session/second', {'password': 'wrong'})[0] == 422, 'switching on takes the password')
    begun = need(c.ask('POST', '/api/session/second', {'password': FIRST}))
    ok(begun['address'].startswith('otpauth://totp/') and begun['secret'] in begun['address'] and len(begun['secret']) == 32, 'a secret for the telephone', begun)
    ok(browser(server, 'two')[1][0] == 200, 'until it is confirmed the password is enough')
    wrong = f'{(int(totp(begun["secret"])) + 1) % 1000000:06d}'
    ok(c.ask('POST', '/api/session/second/confirm', {'code': wrong})[0] == 422, 'a wrong code confirms nothing')
    confirming = totp(begun['secret'])
    codes = need(c.ask('POST', '/api/session/second/confirm', {'code': confirming}))['codes']
    ok(len(set(codes)) == 10, 'ten recovery codes', codes)
    ok(need(c.ask('GET', '/api/session'))['second_factor'] == 'on', 'the session says it is on')
    ok(c.ask('POST', '/api/session/second', {'password': FIRST})[0] == 409, 'it is not begun twice')
    status, p = browser(server, 'two')[1]
    ok(status == 401 and p['code'] == 'second_factor', 'the password alone is told that a code is wanted', p)
    ok(browser(server, 'two', 'wrong password', totp(begun['secret'], 1))[1][1]['code'] == 'sign_in', 'a code without the password is nothing')
    ok(browser(server, 'two', FIRST, confirming)[1][0] == 401, 'the code that confirmed is used up')
    ahead = totp(begun['secret'], 1)
    ok(browser(server, 'two', FIRST, ahead[:3] + ' ' + ahead[3:])[1][0] == 200, 'the next one signs in, however it is typed')
    ok(browser(server, 'two', FIRST, ahead)[1][0] == 401, 'once')
    ok(browser(server, 'two', FIRST, codes[0].upper().replace('-', ' '))[1][0] == 200, 'a recovery code does, too')
    ok(browser(server, 'two', FIRST, codes[0])[1][0] == 401, 'once')
    c2, got = browser(server, 'two', FIRST, codes[1])
    ok(need(c2.ask('GET', '/api/session/second'))['codes_left'] == 8, 'it says how many are left')
    fresh = need(c2.ask('POST', '/api/session/second/codes', {'password': FIRST}))['codes']
    ok(not set(fresh) & set(codes) and browser(server, 'two', FIRST, codes[2])[1][0] == 401, 'others take their place')
    need(admin.ask('DELETE', f'/api/people/{her["id"]}/second'))
    ok(browser(server, 'two')[1][0] == 200, 'an administrator switches it off for who lost the telephone')
    need_on = need(admin.ask('GET', '/api/people'))['rows']
    ok(not next(x for x in need_on if x['login'] == 'two')['second_factor'], 'and the list of people says so')


def guessing(server, admin):
    person(admin, 'guessed', [3])
    c, _ = browser(server, 'guessed')
    secret, codes = enrol(c)
    wrong = f'{(int(totp(secret, 1)) + 7) % 1000000:06d}'
    got = [browser(server, 'guessed', FIRST, wrong)[1] for _ in range(7)]
    ok([s for s, _ in got][:5] == [401] * 5 and 429 in [s for s, _ in got], 'guessing codes is slowed down', [s for s, _ in got])
    # On a slow machine a short wait is over before the next question; each wrong guess makes it longer.
    left = takes = 0
    while left < 4 or left < 6 * takes:
        time.sleep(left)
        asked = time.monotonic()
        last = browser(server, 'guessed', FIRST, wrong)[1]
        takes = time.monotonic() - asked
        left = int(re.search(r'\d+', last[1]['detail'])[0]) if last[0] == 429 else 0
    right = browser(server, 'guessed', FIRST, codes[0])[1]
    ok(right[0] == 429, 'also for who then knows one: the wait is for all')
    ok(any(x['what'] == 'sign_in_failed' and x['detail'].get('login') == 'guessed' for x in need(admin.ask('GET', '/api/audit'))['rows']), 'and stands in the audit')


def by_role(server, admin):
    role = need(admin.ask('POST', '/api/roles', {'name': '要两步', 'administrator': False, 'second_factor': True,
                                                 'permits': {'scope': ['all'], 'change_scope': ['all'], 'condition': '', 'objects': {'*': ['see']}, 'fields': {}, 'rights': []}}))
    ok(role['second_factor'], 'a role asks for two steps')
    person(admin, 'must', [role['id']])
    c, _ = browser(server, 'must')
    ok(need(c.ask('GET', '/api/session'))['second_factor'] == 'needed', 'the session says it is needed')
    closed = [c.ask('GET', p)[1].get('code') for p in ('/api/meta', '/api/records/customer', '/api/people', '/api/tokens', '/api/events')]
    ok(closed == ['second_factor'] * 5, 'nothing opens before', closed)
    ok(c.ask('POST', '/api/files?name=x.txt', b'x')[0] == 401, 'nor is a file kept')
    enrol(c)
    ok(c.ask('GET', '/api/meta')[0] == 200, 'everything does afterwards')
    ok(c.ask('POST', '/api/session/second/end', {'password': FIRST})[0] == 409, 'and it stays on')


def with_token(server, secret):
    c = srv.Client(server)
    plain = c.ask
    c.ask = lambda m, p, body=None, headers=None: plain(m, p, body, {'Authorization': 'Bearer ' + secret, **(headers or {})})
    return c


def token(c, **q):
    return need(c.ask('POST', '/api/tokens', {'name': 'a program', 'writes': False, 'objects': None, 'days': 30, **q}))


def tokens(server, admin):
    sales, _ = browser(server, 'sales')
    own = customer(sales, '令牌看得到', phone='13812345678', owner='sales')
    foreign = customer(admin, '令牌看不到', owner='admin')
    made = token(sales)
    reader = with_token(server, made['token'])
    ok(made['token'].startswith('liuke_') and reader.ask('GET', f'/api/records/customer/{own["id"]}')[0] == 200, 'a token reads', made)
    ok(reader.ask('GET', f'/api/records/customer/{foreign["id"]}')[0] == 404, 'no more than its person')
    ok(reader.ask('PATCH', f'/api/records/customer/{own["id"]}', {'customer': None, 'values': {'name': 'x'}}, {'If-Match': '"1"'})[0] == 403, 'one that reads does not write')
    ok(reader.ask('POST', '/api/uploads?name=x.csv', b'a,b')[0] == 403 and reader.ask('POST', '/api/files?name=x.txt', b'x')[0] == 403, 'nor keeps files')
    ok(reader.ask('POST', '/api/rules/check', {'condition': 'days_since(order) > 3', 'object': None, 'params': []})[0] == 200, 'a question that changes nothing is asked')
    closed = [reader.ask(m, p, b)[0] for m, p, b in (('GET', '/api/tokens', None), ('POST', '/api/tokens', {'name': 'y', 'writes': True, 'objects': None, 'days': 0}),
                                                     ('GET', '/api/sessions', None), ('POST', '/api/session/password', {'old': FIRST, 'new': 'x' * 9}), ('POST', '/api/session/second', {'password': FIRST}))]
    ok(closed == [403] * 5, 'nothing about signing in itself', closed)
    writer = with_token(server, token(sales, writes=True)['token'])
    need(writer.ask('PATCH', f'/api/records/customer/{own["id"]}', {'customer': None, 'values': {'name': '令牌写过'}}, {'If-Match': '"1"'}))
    change = need(admin.ask('GET', f'/api/changes?record={own["id"]}'))['rows'][0]
    ok(change['actor'] == 'Sales' and change['session'].startswith('token:'), 'a write needs no cookie and no X-CSRF-Token, and is told to be a token\'s', change)
    order = need(sales.ask('POST', '/api/records/order', {'customer': own['id'], 'values': {'date': '2026-01-05', 'amount': 5}}))
    some = with_token(server, token(sales, writes=True, objects=['order'])['token'])
    ok(some.ask('GET', f'/api/records/order/{order["id"]}')[0] == 200 and some.ask('GET', f'/api/records/customer/{own["id"]}')[0] in (403, 404), 'for chosen objects, no others')
    ok([o['name'] for o in need(some.ask('GET', '/api/meta'))['objects']] == ['order'], 'nor are they told')
    ok(some.ask('GET', '/api/people')[0] == 403 and some.ask('GET', '/api/records/customer?limit=1')[0] in (403, 404), 'nor people')
    boss = with_token(server, token(admin, objects=['order'])['token'])
    ok(boss.ask('GET', f'/api/records/order/{order["id"]}')[0] == 200 and boss.ask('GET', '/api/roles')[0] == 403 and boss.ask('GET', '/api/changes')[0] == 403, 'an administrator\'s for some objects is no administrator\'s')
    whole = with_token(server, token(admin)['token'])
    ok(whole.ask('GET', '/api/roles')[0] == 200, 'one for everything is')
    listed = need(sales.ask('GET', '/api/tokens'))['rows']
    ok(len(listed) == 3 and all('token' not in x for x in listed) and listed[0]['objects'] == ['order'] and listed[0]['limited'] and listed[2]['seen'], 'they are listed with their last use, without themselves', listed)
    ok(admin.ask('DELETE', f'/api/tokens/{made["id"]}')[0] == 404, 'another\'s cannot be revoked')
    need(sales.ask('DELETE', f'/api/tokens/{made["id"]}'))
    ok(reader.ask('GET', '/api/meta')[0] == 401, 'a revoked one opens nothing')
    ok(with_token(server, 'liuke_' + '0' * 64).ask('GET', '/api/meta')[0] == 401, 'nor does one that never was')
    for days, want in ((-1, 422), (4000, 422)):
        ok(sales.ask('POST', '/api/tokens', {'name': 'x', 'writes': False, 'objects': None, 'days': days})[0] == want, f'{days} days are refused')
    row = next(x for x in need(admin.ask('GET', '/api/people'))['rows'] if x['login'] == 'sales')
    need(admin.ask('PATCH', f'/api/people/{row["id"]}', {'active': False}, {'If-Match': f'"{row["version"]}"'}))
    ok(writer.ask('GET', '/api/meta')[0] == 401, 'who is switched off has no tokens either')


def main():
    folder = tempfile.mkdtemp()
    if os.environ.get('LIUKE_TEST_DB'):  # on PostgreSQL: the folder says where its database is
        with open(os.path.join(folder, 'database'), 'w') as f:
            f.write(f"{os.environ['LIUKE_TEST_DB']}#{os.path.basename(folder)}")
    server = srv.Server(folder, LIUKE)
    admin = srv.Client(server)
    try:
        need(admin.ask('POST', '/api/setup', srv.SETUP))
        person(admin, 'sales', [3])
        for part in (where_from, people, by_object, two_steps, guessing, by_role, tokens):
            print('#', part.__name__, flush=True)
            part(server, admin)
        ok(server.stop() == 0, 'the server stops')
    finally:
        server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


if __name__ == '__main__':
    main()
