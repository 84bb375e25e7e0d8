#!/usr/bin/env python3
"""Plays over the API: kept, switched on, who enters and in which group, by hand, put away and brought back; and what who
sees only his own customers gets of all that. TAP. Usage: plays.py LIUKE"""
import hashlib
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from shapes import shaped  # noqa: E402
from tap import ending, need, ok  # noqa: E402

OWN = {'scope': ['own'], 'change_scope': ['own'], 'condition': '', 'objects': {'*': ['see', 'create', 'change']},
       'fields': {'customer.level': 'hidden', 'order.amount': 'hidden'}, 'rights': []}
STEP = {'do': 'task', 'days': 0, 'text': '打电话', 'content': '', 'due_days': 3, 'template': 0, 'purpose': 'service', 'person': 0,
        'when': '', 'otherwise': 0, 'survey': 0, 'send': 'mail'}
PLAY = {'name': '召回', 'condition': 'level = "危险"', 'enabled': False, 'steps': [STEP], 'share': 0.5, 'horizon': 30, 'cost': 20}
MANY = 30


def person(server, admin, login, permits):
    role = need(admin.ask('POST', '/api/roles', {'name': login, 'administrator': False, 'permits': permits}))
    need(admin.ask('POST', '/api/people', {
        'login': login, 'name': login, 'password': 'correct horse', 'language': 'zh', 'mail': '', 'phone': '', 'department': 0,
        'manager': 0, 'roles': [role['id']]}))
    c = srv.Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    return c


def kept(admin):
    for bad, why in (({'share': 0.95}, 'nearly everybody held back'), ({'horizon': 0}, 'no days'), ({'name': ' '}, 'no name'),
                     ({'condition': 'nonsense ='}, 'a condition that cannot be read'), ({'cost': -1}, 'a cost below nothing'),
                     ({'steps': [{**STEP, 'do': 'dance'}]}, 'a step there is not'), ({'steps': [{**STEP, 'do': 'survey'}]}, 'a survey that is not said'), ({'steps': [{**STEP, 'text': ''}]}, 'a task without words'),
                     ({'steps': [{**STEP, 'do': 'branch', 'when': 'level = "好"', 'otherwise': 1}]}, 'a branch back'),
                     ({'steps': [{**STEP, 'do': 'message'}]}, 'a message without a template')):
        status, a = admin.ask('POST', '/api/plays', {**PLAY, **bad})
        ok(status in (400, 422), why + ' is refused', (status, a))
    p = need(admin.ask('POST', '/api/plays', PLAY))
    shaped(p, 'Play', 'a play')
    ok(p['share'] == 0.5 and p['cost'] == 20 and p['result']['play']['entered'] == 0, 'kept as it was said, and off: nobody is in it', p)
    status, _ = admin.ask('PATCH', f'/api/plays/{p["id"]}', {**PLAY, 'enabled': True}, {'If-Match': '"7"'})
    ok(status == 412, 'another version is not overwritten', status)
    return need(admin.ask('PATCH', f'/api/plays/{p["id"]}', {**PLAY, 'enabled': True}, {'If-Match': '"1"'}))


def draw(seed, customer):
    return (int(hashlib.sha256(f'{seed}:{customer}'.encode()).hexdigest()[:16], 16) >> 11) / 2 ** 53


def entered(admin, p):
    rows = need(admin.ask('GET', f'/api/plays/{p["id"]}/entries?limit=500'))
    shaped(rows, 'PlayEntries', 'who is in it')
    rows = rows['rows']
    ok(len(rows) == MANY, 'all for whom it holds have entered', len(rows))
    ok(all(abs(r['draw'] - draw(p['seed'], r['customer']['id'])) < 1e-12 and (r['arm'] == 'control') == (r['draw'] < 0.5) for r in rows),
       'anybody can work out who is in which group')
    control = [r for r in rows if r['arm'] == 'control']
    a = need(admin.ask('GET', f'/api/plays/{p["id"]}/result?points=10'))
    shaped(a, 'PlayResults', 'the result')
    ok(a['all']['play']['entered'] == MANY - len(control) and a['all']['control']['entered'] == len(control), 'the numbers are those of the list', a)
    ok(a['all']['difference'] is None and not a['all']['harm'], 'nothing is decided yet', a)
    for arm, n in (('control', len(control)), ('play', MANY - len(control))):
        ok(len(need(admin.ask('GET', f'/api/plays/{p["id"]}/entries?arm={arm}&outcome=open&limit=500'))['rows']) == n, 'a number opens into its customers: ' + arm)
    ok(not need(admin.ask('GET', f'/api/plays/{p["id"]}/entries?outcome=kept'))['rows'], 'nobody is kept yet')
    cut = need(admin.ask('GET', f'/api/plays/{p["id"]}/result?field=level'))['segments']
    ok([s['segment'] for s in cut] == ['危险'], 'by level', cut)
    return control


def by_hand(admin, c, p, his, theirs):
    a = need(admin.ask('POST', f'/api/plays/{p["id"]}/enter', {'customers': [his['id']]}))
    shaped(a, 'PlayEntered', 'entering')
    ok(a == {'entered': 0, 'already': 1}, 'who is in it does not enter twice', a)
    hand = need(admin.ask('POST', '/api/plays', {**PLAY, 'condition': '', 'enabled': True, 'share': 0}))
    ok(c.ask('POST', f'/api/plays/{hand["id"]}/enter', {'customers': [his['id'], theirs['id']]})[0] in (403, 404), 'not with one that is not his')
    ok(need(admin.ask('GET', f'/api/plays/{hand["id"]}'))['result']['play']['entered'] == 0, 'and then with none of them')
    ok(need(c.ask('POST', f'/api/plays/{hand["id"]}/enter', {'customers': [his['id']]}))['entered'] == 1, 'he lets his own in')
    inside = need(admin.ask('GET', f'/api/plays/{hand["id"]}/entries'))['rows']
    ok(inside[0]['worth'] is not None and [r['worth'] for r in inside] == [need(admin.ask('GET', f'/api/plays/{p["id"]}/entries?customer={his["id"]}'))['rows'][0]['worth']],
       'at what he is worth, as who entered by the condition', inside)
    return hand


def seen(admin, c, p, his):
    rows = need(c.ask('GET', f'/api/plays/{p["id"]}/entries?limit=500'))['rows']
    ok([r['customer']['id'] for r in rows] == [his['id']] and rows[0]['worth'] is None, 'he sees his own customer only, not what he is worth', rows)
    mine = need(c.ask('GET', f'/api/plays/{p["id"]}'))
    ok(mine['result']['play']['entered'] + mine['result']['control']['entered'] == 1 and mine['seed'] == '' and mine['result']['gain'] is None,
       'and counts only him', mine)
    for road in ('result?field=level', 'entries?field=level&segment=%E5%8D%B1%E9%99%A9'):
        ok(c.ask('GET', f'/api/plays/{p["id"]}/{road}')[0] in (400, 403, 422), 'a field that is hidden does not show through ' + road.split('?')[0])
    for method, path, body in (('POST', '/api/plays', PLAY), ('PATCH', f'/api/plays/{p["id"]}', PLAY), ('DELETE', f'/api/plays/{p["id"]}', None),
                               ('POST', f'/api/plays/{p["id"]}/restore', {})):
        ok(c.ask(method, path, body, {'If-Match': '"2"'})[0] == 403, f'who may not write rules may not {method}')
    ruler = {**OWN, 'rights': ['rules']}
    return ruler


def surveyed(admin, c, his, theirs):
    two = {'zh': '推荐吗', 'en': 'Would you?'}
    ask = {'name': '回访', 'kind': 'nps', 'anonymous': False, 'open': True, 'ends': None, 'quiet_days': 90, 'change_days': 9, 'bad_below': 7, 'due_days': 1,
           'title': two, 'intro': two, 'thanks': two, 'questions': [
               {'key': 'a', 'kind': 'score', 'text': two, 'required': True, 'least': 0, 'most': 10, 'low': two, 'high': two, 'choices': []}]}
    survey = need(admin.ask('POST', '/api/surveys', ask))
    nameless = need(admin.ask('POST', '/api/surveys', {**ask, 'anonymous': True}))
    step = {**STEP, 'do': 'survey', 'survey': survey['id']}
    play = {**PLAY, 'name': '问一问', 'condition': '', 'enabled': True, 'share': 0}
    status, a = admin.ask('POST', '/api/plays', {**play, 'steps': [STEP, step]})
    ok(status == 422 and a['detail'].startswith(('第 2 步', 'step 2')), 'a link leads nowhere while the server has no address', a)
    rules = need(admin.ask('GET', '/api/message_rules'))
    need(admin.ask('PUT', '/api/message_rules', {**rules, 'address': 'https://crm.example.com'}))
    for bad, why in (({'survey': nameless['id']}, 'an anonymous survey asks nobody by name'), ({'survey': 4711}, 'a survey there is not'),
                     ({'send': 'pigeon'}, 'a way there is not')):
        status, a = admin.ask('POST', '/api/plays', {**play, 'steps': [{**step, **bad}]})
        ok(status == 422 and a['detail'].startswith(('第 1 步', 'step 1')), why + ' is refused', (status, a))
    p = need(admin.ask('POST', '/api/plays', {**play, 'steps': [step]}))
    ok(p['steps'][0]['survey'] == survey['id'] and p['steps'][0]['send'] == 'mail', 'kept as it was said', p['steps'])
    need(admin.ask('POST', f'/api/plays/{p["id"]}/enter', {'customers': [his['id'], theirs['id']]}))
    rows = {r['customer']['id']: r for r in need(admin.ask('GET', f'/api/plays/{p["id"]}/entries'))['rows']}
    ok(all(r['counts'] for r in rows.values()), 'all of them count', rows)
    log = f'/api/plays/{p["id"]}/entries/{rows[his["id"]]["id"]}/log'
    shaped(need(c.ask('GET', log)), 'PlayLog', 'what was done for him')
    ok(c.ask('GET', f'/api/plays/{p["id"]}/entries/{rows[theirs["id"]]["id"]}/log')[0] == 404, 'nothing is told of a customer he does not see')
    ok(c.ask('GET', f'/api/plays/{p["id"] - 1}/entries/{rows[his["id"]]["id"]}/log')[0] == 404, 'nor through another play')


def undone(admin, c, his):
    """A step that no waiting mends waits for somebody: its author and the administrators know, and it is tried again."""
    need(admin.ask('PUT', '/api/calendar', {'weekdays': 127, 'spans': [{'from': 0, 'to': 1440}], 'public': False, 'own': []}))
    path = '/api/objects/task/fields/title'

    def title(most):
        field = next(f for o in need(admin.ask('GET', '/api/meta'))['objects'] if o['name'] == 'task' for f in o['fields'] if f['name'] == 'title')
        need(admin.ask('PATCH', path, {'options': {**field['options'], 'length_max': most}}, {'If-Match': f'"{field["version"]}"'}))

    def waiting():
        return need(admin.ask('GET', '/api/undone'))['rows']
    title(2)
    p = need(admin.ask('POST', '/api/plays', {**PLAY, 'name': '做不成', 'condition': '', 'enabled': True, 'share': 0}))
    need(admin.ask('POST', f'/api/plays/{p["id"]}/enter', {'customers': [his['id']]}))
    rows = srv.wait_for(waiting)
    shaped(need(admin.ask('GET', '/api/undone')), 'UndoneList', 'what was not done')
    ok(rows and [r['kind'] for r in rows] == ['play'] and rows[0]['why']['zh'] and rows[0]['tries'] == 1, 'a step that no waiting mends waits for somebody at once', rows)
    bells = [b['subject'] for b in need(admin.ask('GET', '/api/bells'))['rows']]
    ok(any('做不成' in b for b in bells) and any(b.startswith('有到期的事没有做成') for b in bells), 'its author and the administrators are told', bells)
    log = f'/api/plays/{p["id"]}/entries/{need(admin.ask("GET", "/api/plays/%d/entries" % p["id"]))["rows"][0]["id"]}/log'
    ok([d['what'] for d in need(admin.ask('GET', log))['rows']] == ['failed'], 'and it stands in what was done for the customer')
    ok(c.ask('GET', '/api/undone')[0] == 403 and c.ask('POST', f'/api/undone/{rows[0]["id"]}/again')[0] == 403, 'that is for administrators')
    title(100)
    need(admin.ask('POST', f'/api/undone/{rows[0]["id"]}/again'))
    ok(srv.wait_for(lambda: [d['what'] for d in need(admin.ask('GET', log))['rows']] == ['failed', 'task']) and not waiting(), 'mended and tried again, it is done')
    ok(admin.ask('POST', f'/api/undone/{rows[0]["id"]}/again')[0] == 404, 'once')


def merged(admin, p, his, theirs):
    """Both were in it at the same time; the numbers, the list and what is left out agree."""
    def look():
        r = need(admin.ask('GET', f'/api/plays/{p["id"]}/result'))['all']
        rows = {k: need(admin.ask('GET', f'/api/plays/{p["id"]}/entries?counts={k}&limit=500'))['rows'] for k in ('yes', 'no')}
        ok(len(rows['yes']) == r['play']['entered'] + r['control']['entered'] and len(rows['no']) == r['merged'], 'the numbers are those of the lists', (r, rows))
        return r, rows['no']
    before, none = look()
    ok(not none and before['merged'] == 0, 'all count')
    arms = {r['customer']['id']: r['arm'] for r in need(admin.ask('GET', f'/api/plays/{p["id"]}/entries?limit=500'))['rows']}
    differ = arms[his['id']] != arms[theirs['id']]
    need(admin.ask('POST', '/api/merge/customer', {'keep': his['id'], 'gone': theirs['id'], 'keep_version': None, 'gone_version': None, 'take': None}))
    after, out = look()
    ok(after['merged'] == len(out) == (2 if differ else 1) and not any(r['counts'] for r in out), 'who is one counts once, or in both groups not at all', (differ, out))
    ok(admin.ask('GET', f'/api/plays/{p["id"]}/entries?counts=maybe')[0] == 422, 'counts is yes or no')


def put_away(admin, hand):
    head = {'If-Match': f'"{hand["version"]}"'}
    need(admin.ask('DELETE', f'/api/plays/{hand["id"]}', None, head))
    ok(admin.ask('GET', f'/api/plays/{hand["id"]}')[0] == 404, 'put away')
    back = need(admin.ask('POST', f'/api/plays/{hand["id"]}/restore', {}))
    ok(not back['enabled'] and back['result']['play']['entered'] == 1, 'brought back with who was in it, switched off', back)


def main():
    folder = tempfile.mkdtemp(prefix='liuke-plays-')
    server = srv.Server(folder, LIUKE)
    try:
        admin = srv.Client(server)
        need(admin.ask('POST', '/api/setup', srv.SETUP))
        c = person(server, admin, 'xs', OWN)
        made = [need(admin.ask('POST', '/api/records/customer', {'customer': None, 'values': {
            'name': f'客户{i}', 'level': '危险', 'owner': 'xs' if not i else 'admin'}})) for i in range(MANY)]
        p = kept(admin)
        entered(admin, p)
        hand = by_hand(admin, c, p, made[0], made[1])
        ruler = person(server, admin, 'gz', seen(admin, c, p, made[0]))
        ok(ruler.ask('POST', '/api/plays', PLAY)[0] == 403, 'nobody plays by a field that is hidden from him')
        ok(ruler.ask('POST', '/api/plays', {**PLAY, 'condition': '', 'steps': [{**STEP, 'do': 'branch', 'when': 'level = "危险"'}]})[0] == 403,
           'nor branches by it')
        surveyed(admin, c, made[0], made[1])
        undone(admin, c, made[0])
        merged(admin, p, made[2], made[3])
        put_away(admin, hand)
        ok(admin.ask('PATCH', f'/api/plays/{p["id"]}', {**PLAY, 'share': 0.1}, {'If-Match': f'"{p["version"]}"'})[0] == 409,
           'the groups stay once they are made')
    finally:
        ok(server.stop() == 0, 'the server stops cleanly')
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
