#!/usr/bin/env python3
"""Warnings on their way over the API: to whom a rule gives them, one's list, what people do about many at once, Today, the
working calendar; and what who sees only his own customers gets of all that. TAP. Usage: handling.py LIUKE"""
import os
import shutil
import sys
import tempfile
from urllib.parse import quote

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from shapes import shaped  # noqa: E402
from tap import ending, need, ok  # noqa: E402

OWN = {'scope': ['own'], 'change_scope': ['own'], 'condition': '', 'objects': {'*': ['see', 'create', 'change']},
       'fields': {'order.amount': 'hidden'}, 'rights': []}
NOBODY = {'how': 'owner', 'people': [], 'department': 0}
# Every day is worked: whether the test runs on a Sunday must make no difference.
ALWAYS = {'weekdays': 127, 'public': False, 'spans': [{'from': 0, 'to': 1440}], 'own': []}


def person(server, admin, login, permits, department=0):
    role = need(admin.ask('POST', '/api/roles', {'name': login, 'administrator': False, 'permits': permits}))
    p = need(admin.ask('POST', '/api/people', {
        'login': login, 'name': login, 'password': 'correct horse', 'language': 'zh', 'mail': '', 'phone': '',
        'department': department, 'manager': 0, 'roles': [role['id']]}))
    c = srv.Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    return p['id'], c


def customer(c, name, **values):
    return need(c.ask('POST', '/api/records/customer', {'customer': None, 'values': {'name': name, **values}}))


def mine(c, more='list=now'):
    return need(c.ask('GET', f'/api/warnings?person=me&order=urgent&{more}'))


def calendar(admin, c):
    k = need(admin.ask('GET', '/api/calendar'))
    shaped(k, 'WorkCalendar', 'the calendar')
    ok(k['public'] and k['weekdays'] == 31 and k['announced_until'] >= 2026, 'a company in Shanghai has the holidays of China', k['weekdays'])
    for bad, why in (({'weekdays': 0}, 'no day is worked'), ({'spans': [{'from': 600, 'to': 500}]}, 'an end before its beginning'),
                     ({'spans': []}, 'no hours'), ({'own': [{'first': '2027-02-05', 'last': '2027-02-01', 'works': False, 'zh': '', 'en': ''}]}, 'days backwards'),
                     ({'own': [{'first': '2027-02-05', 'last': '2027-02-09', 'works': False, 'zh': '春节', 'en': ''},
                               {'first': '2027-02-09', 'last': '2027-02-10', 'works': False, 'zh': '', 'en': ''}]}, 'a day twice')):
        status, a = admin.ask('PUT', '/api/calendar', {**ALWAYS, **bad})
        ok(status == 422 and a['detail'], f'{why} is refused', a)
    ok(need(admin.ask('GET', '/api/calendar')) == k, 'and nothing was changed')
    ok(c.ask('PUT', '/api/calendar', ALWAYS)[0] == 403, 'who is no administrator does not set it')
    holiday = {'first': '2027-02-05', 'last': '2027-02-12', 'works': False, 'zh': '春节', 'en': 'Spring Festival'}
    set_to = need(admin.ask('PUT', '/api/calendar', {**ALWAYS, 'own': [holiday]}))
    ok(set_to['own'] == [holiday] and not set_to['public'], 'a holiday of its own is kept', set_to['own'])


def kept(admin, boss, sales):
    question = {'name': '危险', 'condition': 'level = "危险"', 'enabled': True, 'hold_down': 0, 'handling': {
        'to': NOBODY, 'segments': [{'when': 'plan = "VIP"', 'to': {'how': 'load', 'people': [boss], 'department': 0}}],
        'due_days': 2, 'ladder': [{'days': 1, 'act': 'remind', 'to': NOBODY}]}}
    for bad, why in (({'to': {'how': 'turn', 'people': [], 'department': 0}}, 'in turn among nobody'), ({'due_days': 1000}, 'due in a thousand days'),
                     ({'ladder': [{'days': 3, 'act': 'tell', 'to': None}, {'days': 3, 'act': 'give', 'to': None}]}, 'a ladder that does not climb'),
                     ({'segments': [{'when': 'nosuch = 1', 'to': NOBODY}]}, 'a segment by a field that is not there')):
        status, a = admin.ask('POST', '/api/rules', {**question, 'handling': {**question['handling'], **bad}})
        ok(status == 422 and a['detail'], f'{why} is refused', a)
    rule = need(admin.ask('POST', '/api/rules', question))
    shaped(rule, 'WarningRule', 'a rule')
    ok(rule['handling']['segments'][0]['to']['people'] == [boss] and rule['handling']['due_days'] == 2, 'a rule says to whom its warnings go', rule['handling'])
    again = need(admin.ask('PATCH', f'/api/rules/{rule["id"]}', {**question, 'name': '危险客户', 'handling': None}, {'If-Match': f'"{rule["version"]}"'}))
    ok(again['handling'] == rule['handling'], 'a change that does not speak of it leaves it as it is')


def listed(admin, c, b, his, theirs, vip):
    got = srv.wait_for(lambda: mine(c)['rows'], 20)
    ok([w['customer']['id'] for w in got] == [his['id']], 'the owner has it on his list', got)
    shaped(mine(c), 'WarningList', 'the list')
    ok(got[0]['due'] > got[0]['handed'] and got[0]['worth'] is None, 'it is due, and what he may not see tells him no worth', got[0])
    ok(srv.wait_for(lambda: mine(b)['rows'], 20)[0]['customer']['id'] == vip['id'], 'the segment goes to the boss')
    everybodys = need(admin.ask('GET', '/api/warnings?order=urgent&status=open'))['rows']
    ok([w['customer']['id'] for w in everybodys][0] == his['id'] and everybodys[0]['worth'] == 500, 'most money first', everybodys)
    admins = mine(admin)['rows']
    ok([w['customer']['id'] for w in admins] == [theirs['id']], 'what would be nobody\'s is the administrator\'s', admins)
    ok(need(admin.ask('GET', '/api/warnings?list=nobody'))['rows'] == [], 'and nothing is nobody\'s')
    ok(admin.ask('GET', '/api/warnings?list=strange')[0] == 422, 'a list that there is not')
    return got[0], admins[0]


def done(admin, c, b, boss, w, hidden):
    item = {'id': w['id'], 'version': w['version']}
    deed = {'items': [item, {'id': hidden['id'], 'version': hidden['version']}], 'act': 'snooze', 'outcome': None, 'note': '客户出差',
            'person': None, 'until': srv.day(5)}
    a = need(c.ask('POST', '/api/warnings', {**deed, 'until': srv.day(0)}))
    ok(not a['rows'] and len(a['failed']) == 2, 'until today is refused for each', a)
    a = need(c.ask('POST', '/api/warnings', deed))
    shaped(a, 'WarningsDone', 'what was done')
    ok(a['rows'][0]['snoozed'] == srv.day(5) and [f['id'] for f in a['failed']] == [hidden['id']], 'one sleeps; a stranger\'s is refused by itself', a)
    ok(not mine(c)['rows'] and len(mine(c, 'list=snoozed')['rows']) == 1, 'what sleeps is on its own list')
    a = need(c.ask('POST', '/api/warnings', deed))
    ok(len(a['failed']) == 2 and a['failed'][0]['says']['zh'], 'a version that is not the present one changes nothing', a)
    now = mine(c, 'list=snoozed')['rows'][0]
    given = need(c.ask('POST', '/api/warnings', {**deed, 'items': [{'id': w['id'], 'version': now['version']}], 'act': 'give', 'person': boss}))['rows'][0]
    ok(given['person'] == boss and given['snoozed'] is None and not mine(c)['rows'], 'given to another, it is on his list', given)
    handled = need(b.ask('POST', '/api/warnings', {**deed, 'items': [{'id': w['id'], 'version': given['version']}], 'act': 'handle', 'outcome': 'kept'}))['rows'][0]
    ok(handled['status'] == 'handled' and handled['outcome'] == 'kept', 'handled', handled)
    steps = need(b.ask('GET', f'/api/warnings/{w["id"]}/steps'))
    shaped(steps, 'WarningSteps', 'steps')
    ok([s['what'] for s in steps['rows']] == ['opened', 'handed', 'snoozed', 'given', 'handed', 'handled'], 'all that happened is told', steps)
    ok(c.ask('GET', f'/api/warnings/{hidden["id"]}/steps')[0] == 404, 'not of a stranger\'s')
    for bad in ({'act': 'sing'}, {'items': []}):
        ok(b.ask('POST', '/api/warnings', {**deed, **bad})[0] == 422, f'{list(bad)[0]} that there is not')


def settings(admin, c):
    was = need(c.ask('GET', '/api/warning-settings'))
    shaped(was, 'WarningSettings', 'settings')
    ok(c.ask('PUT', '/api/warning-settings', {'cap': 5, 'worth': ''})[0] == 403, 'who may not make rules does not set the cap')
    for bad in ({'cap': 0, 'worth': ''}, {'cap': 5, 'worth': 'name'}, {'cap': 5, 'worth': 'sum('}, {'cap': 5, 'worth': '', 'digest': '25:00'}):
        ok(admin.ask('PUT', '/api/warning-settings', bad)[0] == 422, f'{bad} is refused')
    now = need(admin.ask('PUT', '/api/warning-settings', {'cap': 7, 'worth': 'monthly_fee * 12', 'digest': '09:15'}))
    ok(now == {'cap': 7, 'worth': 'monthly_fee * 12', 'digest': '09:15'}, 'kept', now)


def today(c, his, theirs):
    for owner, k, title in (('xs', his, '打电话'), ('xs', theirs, '别人的')):
        need(c['admin'].ask('POST', '/api/records/task', {'customer': k['id'], 'values': {'title': title, 'start': srv.day(0), 'due': srv.day(1), 'by': owner}}))
    need(c['admin'].ask('POST', '/api/records/contract', {'customer': his['id'], 'values': {'contract_no': 'H1', 'start': srv.day(-300), 'end': srv.day(20)}}))
    a = need(c['xs'].ask('GET', '/api/today'))
    shaped(a, 'Today', 'Today')
    found = {s['key']: [r['values'].get('title') or r['values'].get('name') for r in s['list']['rows']] for s in a['rows']}
    ok(found['tasks'] == ['打电话'], 'his tasks, and no customer that is not his', found)
    ok(found['renewals'] == ['我的'] and found['birthdays'] == ['我的'], 'a contract that ends and a birthday', found)
    shown = need(c['xs'].ask('GET', '/api/records/task?filter=' + quote(next(s['filter'] for s in a['rows'] if s['key'] == 'tasks'))))
    ok(len(shown['rows']) == 1, 'a section opens as a list', shown)
    ok(not any(s['list']['rows'] for s in need(c['admin'].ask('GET', '/api/today'))['rows']), 'the administrator has nothing to do')


def unseen(admin, boss, sales, c):
    """Who of those chosen does not see some of the customers is told before the rule is kept."""
    to = {'how': 'turn', 'people': [sales, boss], 'department': 0}
    question = {'handling': {'to': to, 'segments': [{'when': 'plan = "VIP"', 'to': to}], 'due_days': 1, 'ladder': []}}
    r = need(admin.ask('POST', '/api/rules/sight', question))
    shaped(r, 'RuleSight', 'RuleSight')
    ok([(x['segment'], x['person'], x['customers'], x['hidden']) for x in r['rows']] == [(None, sales, 2, 1), (0, sales, 1, 1)],
       'of the two who are no VIPs he sees his own, of the VIPs none; the boss sees all', r)
    ok(c.ask('POST', '/api/rules/sight', question)[0] == 403, 'that is for who makes rules')


def reason_gone(admin):
    """An open warning says that its reason is gone, and when it goes by itself."""
    rule = need(admin.ask('POST', '/api/rules', {'name': '没了', 'condition': 'plan = "没了"', 'enabled': True, 'hold_down': 3, 'handling': None}))
    who = customer(admin, '快没了', plan='没了')

    def row():
        rows = need(admin.ask('GET', f'/api/warnings?rule={rule["id"]}'))['rows']
        return rows[0] if rows else None
    w = srv.wait_for(row)
    ok((w['ended'], w['goes']) == (None, None), 'while its reason is there nothing is said', w)
    need(admin.ask('PATCH', f'/api/records/customer/{who["id"]}', {'values': {'plan': '好了'}}, {'If-Match': f'"{who["version"]}"'}))
    w = srv.wait_for(lambda: row() if row()['ended'] else None)
    ok((w['status'], w['ended'], w['goes']) == ('open', srv.day(0), srv.day(3)), 'its reason is gone, and when it goes', w)
    rule = next(r for r in need(admin.ask('GET', '/api/rules'))['rows'] if r['id'] == rule['id'])
    need(admin.ask('PATCH', f'/api/rules/{rule["id"]}', {'name': '没了', 'condition': 'plan = "没了"', 'enabled': False, 'hold_down': 3, 'handling': None},
                   {'If-Match': f'"{rule["version"]}"'}))
    ok((row()['ended'], row()['goes']) == (srv.day(0), None), 'a rule that is off lets nothing go', row())
    status, p = admin.ask('DELETE', f'/api/rules/{rule["id"]}', None, {'If-Match': f'"{rule["version"] + 1}"'})
    ok(status < 300, 'and is deleted', p)


def main():
    folder = tempfile.mkdtemp(prefix='liuke-warnings-')
    server = srv.Server(folder, LIUKE)
    try:
        admin = srv.Client(server)
        need(admin.ask('POST', '/api/setup', srv.SETUP))
        boss, b = person(server, admin, 'boss', {**OWN, 'scope': ['all'], 'change_scope': ['all'], 'fields': {}})
        sales, c = person(server, admin, 'xs', OWN)
        calendar(admin, c)
        birthday = '1980' + srv.day(3)[4:]
        his = customer(admin, '我的', owner='xs', level='危险', birthday='1980-02-28' if birthday.endswith('02-29') else birthday)
        theirs = customer(admin, '别人的', level='危险', owner='没有这个人')
        vip = customer(admin, '大客户', level='危险', plan='VIP')
        need(admin.ask('POST', '/api/records/order', {'customer': his['id'], 'values': {'order_no': 'A1', 'date': srv.day(-3), 'amount': 500}}))
        unseen(admin, boss, sales, c)
        kept(admin, boss, sales)
        w, hidden = listed(admin, c, b, his, theirs, vip)
        done(admin, c, b, boss, w, hidden)
        settings(admin, c)
        reason_gone(admin)
        today({'admin': admin, 'xs': c}, his, theirs)
    finally:
        ok(server.stop() == 0, 'the server stops cleanly')
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
