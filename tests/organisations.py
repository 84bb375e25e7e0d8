#!/usr/bin/env python3
"""Several organisations on one server. Each is filled with the same things and a marker word of its own; then every
route is asked with the others' prefixes, cookies, tokens and ids: never a byte of another's marker, and nothing
changed there. Then their lives: suspended, deleted, copied, restored, and makers that are killed. TAP.
Usage: organisations.py LIUKE"""
import fcntl
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from itertools import product

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from tap import ending, need, ok  # noqa: E402

ROOT = tempfile.mkdtemp(prefix='liuke-orgs-', dir='/dev/shm' if os.access('/dev/shm', os.W_OK) else None)
PASSWORD = 'correct horse'
SERVER, HOME_COOKIE = None, ''


def within(seconds, look):
    end = time.time() + seconds
    while time.time() < end:
        if look():
            return True
        time.sleep(0.05)
    return False


class Client(srv.Client):
    """A browser in one organisation: its prefix goes before every path."""

    def __init__(self, server, name=''):
        super().__init__(server)
        self.prefix = f'/~{name}' if name else ''

    def ask(self, method, path, body=None, headers=None, token=True):
        return super().ask(method, self.prefix + path, body, headers, token)


def liuke(*words, want=0):
    r = subprocess.run([LIUKE, *words], capture_output=True, text=True, timeout=60, env={**os.environ, 'LC_ALL': 'C'})
    assert r.returncode == want, (words, r.stdout, r.stderr)
    return json.loads(r.stdout) if '--json' in words and r.returncode == 0 else r.stdout + r.stderr


# ---- filling ---------------------------------------------------------------------------------------------

def version(c, path):
    need(c.ask('GET', path))
    return {'If-Match': c.headers['ETag']}


def fill(c, mark):
    """One of everything that has an id or a secret, each with the marker; what stands for the :names of the routes."""
    two = {'zh': mark, 'en': mark}
    ids = {'object': 'customer', 'name': 'saas', 'records': {}, 'fields': 'remark'}
    need(c.ask('POST', '/api/objects/customer/fields', {'name': 'remark', 'label': two, 'help': None, 'kind': 'text', 'options': None, 'position': None}))
    need(c.ask('POST', '/api/objects/customer/fields', {'name': 'paper', 'label': two, 'help': None, 'kind': 'file', 'options': None, 'position': None}))
    gone = need(c.ask('POST', '/api/objects/customer/fields', {'name': 'gone', 'label': two, 'help': None, 'kind': 'text', 'options': None, 'position': None}))
    need(c.ask('DELETE', '/api/objects/customer/fields/gone', None, {'If-Match': f'"{gone["version"]}"'}))
    ids['deleted'] = need(c.ask('GET', '/api/deleted'))['rows'][0]['id']
    file = need(c.ask('POST', f'/api/files?name={mark}.txt', mark.encode()))
    made = [need(c.ask('POST', '/api/records/customer', {'customer': None, 'values': {
        'code': f'{mark}-{i}', 'name': f'{mark} {i}', 'remark': mark, 'paper': file['id']} if not i else {
            'code': f'{mark}-{i}', 'name': f'{mark} {i}'}})) for i in range(4)]
    ids['records'] = ids['customers'] = made[0]['id']
    need(c.ask('PATCH', f'/api/records/customer/{made[1]["id"]}', {'values': {'remark': mark + ' twice'}}, {'If-Match': '"1"'}))
    ids['changes'] = need(c.ask('GET', f'/api/records/customer/{made[1]["id"]}/changes'))['rows'][0]['id']
    need(c.ask('POST', '/api/records/order', {'customer': made[0]['id'], 'values': {'order_no': mark, 'date': '2026-01-05', 'amount': 12}}))
    ids['undo'] = need(c.ask('POST', '/api/bulk/customer', {
        'action': 'change', 'ids': [made[3]['id']], 'q': None, 'filter': None, 'count': None, 'values': {'remark': mark}}))['undo']
    ids['a'], ids['b'] = made[2]['id'], made[3]['id']
    ids['rules'] = need(c.ask('POST', '/api/rules', {'name': mark, 'condition': 'days_since(order) > 1', 'enabled': True, 'hold_down': 0}))['id']
    ids['definitions'] = need(c.ask('POST', '/api/definitions', {
        'name': mark, 'lost_when': 'days_since(order) > 60', 'customer_when': '', 'not_while': '', 'target': None, 'official': False}))['id']
    ids['plays'] = need(c.ask('POST', '/api/plays', {
        'name': mark, 'condition': 'days_since(order) > 1', 'enabled': True, 'steps': [], 'share': 0, 'horizon': 30, 'cost': 0}))['id']
    need(c.ask('POST', f'/api/plays/{ids["plays"]}/enter', {'customers': [made[1]['id']]}))
    ids['entries'] = need(c.ask('GET', f'/api/plays/{ids["plays"]}/entries'))['rows'][0]['id']
    automation = need(c.ask('POST', '/api/automations', {
        'name': mark, 'enabled': True, 'when': {'kind': 'record', 'object': 'visit', 'ops': ['created']}, 'condition': '',
        'steps': [{'do': 'approval', 'who': -2, 'text': mark}]}))
    ids['automations'] = automation['id']
    need(c.ask('POST', '/api/records/visit', {'customer': made[0]['id'], 'values': {'date': '2026-01-05', 'content': mark}}))
    asked = srv.wait_for(lambda: need(c.ask('GET', '/api/approvals'))['rows'], 30)[0]
    ids['automation-runs'], ids['approvals'] = asked['run'], asked['id']
    ids['notes'] = need(c.ask('POST', '/api/reviews/notes', {
        'kind': 'week', 'start': '2026-01-05', 'words': mark, 'person': None, 'due': None, 'done': None}))['id']
    ids['views'] = need(c.ask('POST', '/api/views', {
        'object': 'customer', 'name': mark, 'shared': None, 'kind': None, 'settings': None, 'position': None}))['id']
    form = need(c.ask('POST', '/api/forms', {
        'object': 'customer', 'name': mark, 'title': two, 'intro': None, 'thanks': None, 'open': True, 'ends': None, 'most': 0,
        'fixed': None, 'owner': None, 'fields': [{'field': 'name', 'required': True, 'help': None}]}))
    ids['forms'], ids['token'] = form['id'], form['token']
    survey = need(c.ask('POST', '/api/surveys', {
        'name': mark, 'kind': 'nps', 'anonymous': False, 'open': True, 'ends': None, 'quiet_days': 0, 'change_days': 9, 'bad_below': 7, 'due_days': 1,
        'title': two, 'intro': two, 'thanks': two, 'questions': [
            {'key': 'a', 'kind': 'score', 'text': two, 'required': True, 'least': 0, 'most': 10, 'low': two, 'high': two, 'choices': []}]}))
    ids['surveys'], ids['survey_token'] = survey['id'], survey['token']
    need(c.ask('POST', f'/api/surveys/{survey["id"]}/invitations', {'condition': f'code = "{mark}-0"'}))
    asked = need(c.ask('GET', f'/api/surveys/{survey["id"]}/invitations?base=https://{mark}.invalid'))['rows'][0]['link'].rsplit('/', 1)[1]
    need(c.ask('POST', f'/api/public/surveys/{survey["token"]}/answers', {
        'signed': asked, 'key': None, 'version': 0, 'values': {'a': 1}, 'done': True, 'website': None}))
    ids['loops'] = need(c.ask('GET', '/api/loops'))['rows'][0]['id']
    ids['losses'] = need(c.ask('POST', '/api/records/loss', {'customer': made[0]['id'], 'values': {'date': '2026-01-06', 'note': mark}}))['id']
    ids['departments'] = need(c.ask('POST', '/api/departments', {'name': mark, 'parent': 0, 'head': None}))['id']
    ids['roles'] = need(c.ask('POST', '/api/roles', {'name': mark, 'administrator': False, 'permits': {'objects': {'*': ['see']}}}))['id']
    ids['people'] = need(c.ask('POST', '/api/people', {
        'login': mark, 'name': mark, 'password': PASSWORD, 'language': 'en', 'mail': '', 'phone': '', 'department': 0, 'manager': 0,
        'roles': [ids['roles']]}))['id']
    need(c.ask('POST', f'/api/customers/{made[0]["id"]}/shares', {'person': ids['people'], 'department': 0, 'can_write': False}))
    ids['shares'] = need(c.ask('GET', f'/api/customers/{made[0]["id"]}/shares'))['rows'][0]['id']
    token = need(c.ask('POST', '/api/tokens', {'name': mark, 'writes': True, 'objects': None, 'days': 0}))
    ids['tokens'], ids['bearer'] = token['id'], token['token']
    ids['hooks'] = need(c.ask('POST', '/api/hooks', {'name': mark, 'url': f'https://{mark}.invalid/', 'objects': None, 'ops': ['created'], 'enabled': False}))['id']
    ids['deliveries'] = 1
    channel = need(c.ask('POST', '/api/channels', {'kind': 'sms', 'name': mark, 'enabled': False, 'settings': {
        'url': f'https://{mark}.invalid/', 'secret': mark, 'body': mark}}))
    ids['channels'] = channel['id']
    ids['message_templates'] = need(c.ask('POST', '/api/message_templates', {'name': mark, 'kind': 'sms', 'purpose': 'service', 'subject': '', 'body': mark}))['id']
    ids['messages'] = need(c.ask('POST', f'/api/customers/{made[0]["id"]}/messages', {
        'template': None, 'kind': 'sms', 'channel': None, 'purpose': 'service', 'subject': mark, 'body': mark, 'link': None}))['id']
    need(c.ask('POST', '/api/opt_outs', {'customer': made[0]['id'], 'kind': None}))
    ids['opt_outs'] = need(c.ask('GET', '/api/opt_outs'))['rows'][0]['id']
    ids['bounces'], ids['incoming_mail'], ids['leave'] = 1, 1, f'{ids["messages"]}-0123456789abcdef01234567'
    provider = need(c.ask('POST', '/api/providers', {
        'name': mark, 'issuer': f'https://{mark}.invalid', 'client': mark, 'secret': mark, 'home': 'http://127.0.0.1', 'claim': 'sub', 'matches': False,
        'makes': False, 'role': 0, 'department': 0, 'closes': False, 'trusts': False, 'leaves': False, 'enabled': False}))
    ids['providers'] = ids['oidc'] = provider['id']
    ids['identities'] = 1
    ids['works'] = need(c.ask('POST', '/api/bulk/customer/pieces', {
        'action': 'change', 'ids': [made[3]['id']], 'q': None, 'filter': None, 'count': None, 'values': {'remark': mark}}))['id']
    assert within(10, lambda: need(c.ask('GET', f'/api/works/{ids["works"]}'))['state'] != 'running'), 'the work does not end'
    need(c.ask('PUT', '/api/layouts/customer', need(c.ask('GET', '/api/layouts/customer')), {'If-Match': '"0"'}), (200, 201, 204, 412, 422, 428))
    up = need(c.ask('POST', f'/api/uploads?name={mark}.csv', f'code,name\n{mark}-9,{mark} nine\n'.encode()))
    ids['uploads'] = up['upload']
    job = need(c.ask('POST', f'/api/uploads/{up["upload"]}/import', {
        'object': 'customer', 'sheet': '', 'create_fields': False, 'date_order': '',
        'map': [{'header': 'code', 'target': 'code'}, {'header': 'name', 'target': 'name'}]}))
    ids['jobs'] = job['id']
    assert srv.ended(c, job)['state'] == 'done'
    ids['imports'] = need(c.ask('GET', '/api/imports'))['rows'][0]['id']
    ids['duplicate_rules'] = need(c.ask('GET', '/api/duplicate_rules'))['rows'][0]['id']
    ids['ticket-queues'] = need(c.ask('POST', '/api/ticket-queues', {'name': mark}))['id']
    ids['canned-answers'] = ids['answer'] = need(c.ask('POST', '/api/canned-answers', {'name': mark, 'text': mark, 'queue': None}))['id']
    tickets = [need(c.ask('POST', '/api/records/ticket', {'customer': made[0]['id'], 'values': {'start': '2026-01-05', 'subject': mark}})) for _ in range(2)]
    ids['tickets'] = tickets[0]['id']
    said = need(c.ask('POST', f'/api/files?name=said-{mark}.txt', mark.encode()))
    need(c.ask('POST', f'/api/tickets/{tickets[0]["id"]}/messages', {
        'kind': 'note', 'text': mark, 'status': None, 'files': [said['id']], 'mentions': None, 'canned': None}))
    ids['ticket-merges'] = need(c.ask('POST', f'/api/tickets/{tickets[1]["id"]}/merge', {'into': tickets[0]['id']}))['merged'][0]['id']
    ids['handovers'] = ids['setups'] = 1
    ids['sessions'] = need(c.ask('GET', '/api/sessions'))['rows'][0]['id']
    assert within(10, lambda: c.ask('GET', '/api/warnings')[1]['rows']), 'no warning'
    ids['warnings'] = c.ask('GET', '/api/warnings')[1]['rows'][0]['id']
    return ids


def routes():
    out = []
    for line in liuke('routes').splitlines():
        m = re.match(r'\| (GET|POST|PATCH|PUT|DELETE) (/api/\S*) \| (\S+) \|', line)
        if m:
            out.append((m[1], m[2].split('?')[0], m[3]))
    return out


def path_for(pattern, ids, mark):
    """None where nothing is known for one of its :names."""
    parts, last = [], ''
    for part in pattern.split('/'):
        if not part.startswith(':'):
            last = part
            parts.append(part)
        elif part == ':name' and last == 'organisations':
            parts.append('south')
        elif part == ':token' and last == 'surveys':
            parts.append(ids['survey_token'])
        elif part[1:] in ids:
            parts.append(str(ids[part[1:]]))
        elif part == ':field' and last == 'files':
            parts.append('paper')
        elif part in (':field', ':fields'):
            parts.append('remark')
        elif part in (':file', ':delivery', ':undone', ':entry'):
            parts.append('1')
        elif last in ids:
            parts.append(str(ids[last]))
        else:
            return None
    return '/'.join(parts)


# ---- the walk --------------------------------------------------------------------------------------------

class Wire:
    """One kept connection, and what came back as bytes: head and body."""

    def __init__(self, server):
        self.server, self.c = server, None

    def ask(self, method, path, headers, body):
        for _ in range(2):
            if not self.c:
                self.c = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=30)
            try:
                self.c.request(method, path, body, headers)
                r = self.c.getresponse()
                raw = b'' if r.getheader('Content-Type', '').startswith('text/event') else r.read()
                if not r.getheader('Content-Length') or r.will_close:
                    self.c.close()
                    self.c = None
                return r.status, str(r.headers).encode() + raw
            except (http.client.HTTPException, ConnectionError):
                self.c = None
        raise AssertionError((method, path))


ORGS = ('', 'north', 'south')
MARKS = {'': 'homemark', 'north': 'northmark', 'south': 'southmark'}
BODY = {'name': 'x', 'values': {}, 'enabled': False, 'login': 'admin', 'password': PASSWORD, 'keep': 1, 'gone': 2}


def others_in(raw, owner):
    text = raw.decode('utf-8', 'replace')
    return [m for o, m in MARKS.items() if o != owner and m in text]


def cookie_name(name):
    return f'liuke-{name}' if name else 'liuke'


def credentials(clients, filled, of, at):
    """Ways in which what signs in at `of` is held out at `at`."""
    secret = clients[of].cookie.split('=', 1)[1]
    both = {'X-CSRF-Token': clients[of].csrf}
    yield {'Cookie': clients[of].cookie, **both}
    yield {'Cookie': f'{cookie_name(at)}={secret}', **both}
    yield {'Cookie': f'{cookie_name(at)}={secret}; {clients[of].cookie}', 'X-CSRF-Token': clients[at].csrf}
    yield {'Authorization': f'Bearer {filled[of]["bearer"]}'}


def open_answer(status, pattern):
    everybodys = ('/api/session', '/api/setup', '/api/oidc', '/api/oidc/back', '/api/oidc/code')
    return pattern in everybodys or pattern.startswith('/api/public/') or status in (401, 403, 404, 405)


def strangers(server, clients, filled, table):
    """What signs in at one is held out at another, with the ids of either: nothing opens."""
    wire, bad, asked = Wire(server), [], 0
    for at, of in (('north', 'south'), ('south', 'north'), ('', 'north'), ('north', '')):
        seen = set()
        for whose_ids, head, (method, pattern, _) in product((at, of), list(credentials(clients, filled, of, at)), table):
            path = path_for(pattern, filled[whose_ids], '')
            if path is None or pattern == '/api/setup' or (pattern == '/api/session' and method == 'POST'):
                continue
            if pattern.startswith('/api/public/') and whose_ids == at:
                continue  # a public form is for everybody
            if (method, path, *head.values()) in seen:
                continue  # ids are often the same numbers
            seen.add((method, path, *head.values()))
            body = None if method == 'GET' else json.dumps(BODY).encode()
            status, raw = wire.ask(method, (f'/~{at}' if at else '') + path,
                                   {'Accept-Language': 'en', 'If-Match': '"1"', **head}, body)
            asked += 1
            if not open_answer(status, pattern) or any(m in raw.decode('utf-8', 'replace') for m in MARKS.values()):
                bad.append((at, of, whose_ids, method, path, status, raw[-200:]))
    ok(not bad, f'no way in opens another organisation ({asked} requests)', bad[:3])


def guests(server, clients, filled, table):
    """Who is signed in asks with the ids of another: he may get what is his, never what is theirs."""
    wire, bad, asked = Wire(server), [], 0
    for at, ids in product(ORGS, ORGS):
        head = {'Cookie': clients[at].cookie, 'Accept-Language': 'en'}
        for method, pattern, _ in table:
            path = path_for(pattern, filled[ids], '')
            if method != 'GET' or path is None:
                continue
            status, raw = wire.ask(method, (f'/~{at}' if at else '') + path, head, None)
            asked += 1
            if at == '' and pattern.startswith('/api/organisations'):
                continue  # administrators of the first one may see who is in the others
            if others_in(raw, at) or (at == ids and status >= 500):
                bad.append((at, ids, path, status, others_in(raw, at)))
    ok(not bad, f'nobody reads another organisation with its ids ({asked} requests)', bad[:3])


def own(server, clients, filled, table):
    """The walk itself finds things: else the others would prove nothing."""
    wire, found, blind = Wire(server), 0, []
    for at in ORGS:
        for method, pattern, _ in table:
            path = path_for(pattern, filled[at], '')
            if path is None:
                blind.append(pattern)
            elif method == 'GET':
                raw = wire.ask(method, (f'/~{at}' if at else '') + path, {'Cookie': clients[at].cookie}, None)[1]
                found += MARKS[at] in raw.decode('utf-8', 'replace')
    ok(found > 60, f'the walk reads what is planted ({found} answers)', found)
    blind = sorted({b for b in blind if not b.startswith('/api/organisations')})
    ok(not blind, 'every route with an id is walked', blind)


def state_of(name, at):
    to = os.path.join(ROOT, f'state-{name or "home"}-{at}')
    liuke('copy', '--from', os.path.join(SERVER.folder, 'orgs', name) if name else SERVER.folder, '--to', to)
    return to


def prefixes(server, clients):
    wire = Wire(server)
    c = clients['north']
    head = {'Cookie': f'{clients[""].cookie}; {c.cookie}; {clients["south"].cookie}', 'Accept-Language': 'en'}
    bad = []
    for path in ('/~../api/meta', '/~north/../~south/api/meta', '/~north/~south/api/meta', '/~NORTH/api/meta', '/~north%2f..%2f~south/api/meta',
                 '/~north//~south/api/meta', '/~/api/meta', '/~north%00/api/meta', '/~nor th/api/meta', '/~none/api/meta',
                 '/~north/..%2f..%2fapi/meta', '/~' + 'a' * 41 + '/api/meta', '/~north%2F%7Esouth/api/meta'):
        status, raw = wire.ask('GET', path.replace(' ', '%20'), head, None)
        if status not in (400, 404) or any(m.encode() in raw for m in MARKS.values()):
            bad.append((path, status, raw[-200:]))
    ok(not bad, 'addresses that are no organisation open nothing', bad)
    status, raw = wire.ask('GET', '/%7Enorth/api/meta', head, None)
    ok(status == 200 and not others_in(raw, 'north'), 'one written otherwise is itself', (status, others_in(raw, 'north')))


# ---- their lives -----------------------------------------------------------------------------------------

def entering(server, clients):
    """One person in several: who is linked enters, and is there for as long as he is signed in at home."""
    home, plain = clients[''], Client(server)
    mine = need(home.ask('GET', '/api/organisations/mine'))
    ok([r['name'] for r in mine['rows']] == ['north', 'south'], 'who made them is linked', mine)
    made = need(home.ask('POST', '/api/people', {
        'login': 'wang', 'name': 'Wang', 'password': PASSWORD, 'language': 'en', 'mail': '', 'phone': '', 'department': 0, 'manager': 0, 'roles': []}))
    need(plain.ask('POST', '/api/session', {'login': 'wang', 'password': PASSWORD}))
    ok(plain.ask('GET', '/api/organisations')[0] == 403 and need(plain.ask('GET', '/api/organisations/mine'))['rows'] == [],
       'others do not learn of them')
    a, b = (plain.ask('POST', f'/api/organisations/{n}/enter', {})[1] for n in ('north', 'none'))
    ok(a['status'] == b['status'] == 404 and a['detail'] == b['detail'], 'nor whether one is there', (a, b))
    people = need(home.ask('GET', '/api/organisations/north/people'))['rows']
    there = next(p['id'] for p in people if p['login'] == 'northmark')
    need(home.ask('PUT', '/api/organisations/north/people', {'person': made['id'], 'there': there}))

    def enter(c):
        status, answer = c.ask('POST', '/api/organisations/north/enter', {})
        inside = Client(server, 'north')
        kept = c.headers['Set-Cookie'] or ''
        inside.cookie = kept.split(';')[0]
        return status, kept, inside

    keep = plain.cookie
    status, kept, inside = enter(plain)
    plain.cookie = keep
    s = need(inside.ask('GET', '/api/session'))
    ok(status == 200 and 'Path=/~north/' in kept and s['person']['login'] == 'northmark', 'a linked person enters as who he is there', (kept, s))
    ok(plain.ask('POST', '/api/organisations/north/enter', {}, token=False)[0] == 403, 'not by a request of another page')
    mark = {'If-Match': f'"{made["version"]}"'}
    need(home.ask('PUT', '/api/organisations/north/people', {'person': made['id'], 'there': None}))
    ok(inside.ask('GET', '/api/records/customer')[0] == 401, 'the link taken away ends it')
    need(home.ask('PUT', '/api/organisations/north/people', {'person': made['id'], 'there': there}))
    ok(inside.ask('GET', '/api/records/customer')[0] == 200, 'and given back holds again')
    north = clients['north']
    row = next(p for p in need(north.ask('GET', '/api/people'))['rows'] if p['id'] == there)
    need(north.ask('PATCH', f'/api/people/{there}', {'active': False}, {'If-Match': f'"{row["version"]}"'}))
    ok(inside.ask('GET', '/api/records/customer')[0] == 401 and enter(plain)[0] == 403, 'switched off there he is out, and stays out')
    plain.cookie = keep
    need(north.ask('PATCH', f'/api/people/{there}', {'active': True}, {'If-Match': f'"{row["version"] + 1}"'}))
    inside = enter(plain)[2]
    plain.cookie = keep
    need(home.ask('POST', f'/api/people/{made["id"]}/password', {'password': PASSWORD + '!'}))
    ok(inside.ask('GET', '/api/records/customer')[0] == 401, 'a new password at home ends it')
    need(plain.ask('POST', '/api/session', {'login': 'wang', 'password': PASSWORD + '!'}))
    keep = plain.cookie
    inside = enter(plain)[2]
    plain.cookie = keep
    ok(inside.ask('GET', '/api/records/customer')[0] == 200, 'signed in anew he enters again')
    need(home.ask('PATCH', f'/api/people/{made["id"]}', {'active': False}, mark))
    ok(inside.ask('GET', '/api/records/customer')[0] == 401, 'switched off at home he is out everywhere')


def suspending(server, clients):
    """While requests run: each is answered as before, or told why not."""
    home, north = clients[''], clients['north']
    seen, stop = set(), threading.Event()

    def ask():
        c = Client(server, 'north')
        c.cookie = north.cookie
        while not stop.is_set():
            status, answer = c.ask('GET', '/api/records/customer')
            seen.add((status, answer.get('code') if status != 200 else ''))
    threads = [threading.Thread(target=ask) for _ in range(3)]
    [t.start() for t in threads]
    row = need(home.ask('POST', '/api/organisations/north/suspend', {}))
    status, p = north.ask('GET', '/api/records/customer')
    time.sleep(0.4)
    stop.set()
    [t.join() for t in threads]
    ok(row['state'] == 'suspended' and status == 503 and p['code'] == 'suspended', 'suspended: told at once, and why', (row, status, p))
    ok(seen <= {(200, ''), (401, 'sign_in'), (503, 'suspended')}, 'requests that ran were answered or refused', seen)
    ok('暂停' in north.ask('GET', '/api/session', None, {'Accept-Language': 'zh'})[1]['detail'], 'in Chinese, too')
    ok(home.ask('POST', '/api/organisations/north/suspend', {})[0] == 409, 'not twice')
    need(home.ask('POST', '/api/organisations/north/resume', {}))
    ok(north.ask('GET', '/api/records/customer')[0] == 401, 'resumed: everybody was signed out')
    need(north.ask('POST', '/api/session', {'login': 'northmark', 'password': PASSWORD}))
    ok(clients['south'].ask('GET', '/api/records/customer')[0] == 200, 'the others noticed nothing')


def renaming(server, clients):
    """The name inside and the one where people switch are one thing, from either side."""
    home, north = clients[''], Client(server, 'north')
    need(north.ask('POST', '/api/session', {'login': 'second', 'password': PASSWORD}))
    inside = lambda c: need(c.ask('GET', '/api/session'))['organisation']['name']  # noqa: E731
    listed = lambda name: next(r['label'] for r in need(home.ask('GET', '/api/organisations'))['rows'] if r['name'] == name)  # noqa: E731
    was = inside(north)
    ok(was == listed('north'), 'it is called the same on its pages and in the list', (was, listed('north')))
    done = need(north.ask('PATCH', '/api/organisation', {'name': ' 北方 North ', 'was': was}))
    ok(done == {'name': '北方 North', 'was': was} and inside(north) == listed('north') == '北方 North', 'renamed by its own administrator: in the list, too', done)
    switcher = need(home.ask('GET', '/api/organisations/mine'))['rows']
    ok('北方 North' in [r['label'] for r in switcher] and need(north.ask('GET', '/api/setup'))['name']['zh'] == '北方 North', 'where one switches, and in its exports', switcher)
    row = need(north.ask('GET', '/api/audit?what=rename'))['rows'][0]
    ok(row['detail'] == {'before': was, 'after': '北方 North'} and row['person'], 'its log has the name before', row)
    status, p = north.ask('PATCH', '/api/organisation', {'name': 'x', 'was': was})
    ok(status == 412 and '北方 North' in p['detail'] and inside(north) == '北方 North', 'who saw an older name is told which it is', (status, p))
    ok([north.ask('PATCH', '/api/organisation', {'name': n, 'was': None})[0] for n in (' ', '长' * 101, 7)] == [422, 422, 400], 'a name is wanted, of at most 100 letters')
    need(home.ask('PATCH', '/api/organisations/north', {'label': 'North again'}))
    row = need(north.ask('GET', '/api/audit?what=rename'))['rows'][0]
    ok(inside(north) == 'North again' and row['detail']['before'] == '北方 North', 'renamed in the list: on its pages, too, and in its log', row)
    own = inside(home)
    need(home.ask('PATCH', '/api/organisation', {'name': 'Home itself', 'was': own}))
    ok(need(home.ask('GET', '/api/organisations/mine'))['home'] == 'Home itself', 'the first one, too')
    need(home.ask('PATCH', '/api/organisation', {'name': own, 'was': 'Home itself'}))
    # Two names from before they were one: the one in the list counts, as it was what could be changed.
    need(home.ask('POST', '/api/organisations', {'name': 'plain', 'label': 'Plain', 'person': None}))
    need(home.ask('POST', '/api/organisations/plain/suspend', {}))
    ok(within(30, lambda: unlocked(os.path.join(server.folder, 'orgs', 'plain', 'server.lock'))), 'suspended, it is closed')
    in_list(server, "UPDATE organisation SET label = 'Listed' WHERE name = 'plain'")
    need(home.ask('POST', '/api/organisations/plain/resume', {}))
    plain = Client(server, 'plain')
    need(home.ask('POST', '/api/organisations/plain/enter', {}))
    plain.cookie, home.cookie = home.cookie, HOME_COOKIE
    ok(inside(plain) == 'Listed', 'where the two differed the list counts')
    need(home.ask('DELETE', '/api/organisations/plain?confirm=plain'))
    purge(server, 'plain')


def moving(server, clients, filled):
    """Backed up while it runs, restored, copied, deleted while a job runs there, taken back."""
    home, south = clients[''], clients['south']

    def job(path, body, want='done'):
        done = srv.ended(home, need(home.ask('POST', path, body)))
        assert done['state'] == want, done
        return done['result'] or done['problem']
    file = job('/api/organisations/south/backup', {})['file']
    status, raw = home.ask('GET', f'/api/organisations/backups/{file}')
    ok(status == 200 and raw.startswith(b'liuke-backup 1'), 'a backup is a file to save', (status, raw[:40]))
    kept = need(home.ask('POST', '/api/organisations/backups?name=x', raw))['file']
    job('/api/organisations/restore', {'name': 'again', 'label': 'Again', 'file': kept})
    bent = need(home.ask('POST', '/api/organisations/backups?name=x', raw[:len(raw) // 2]))['file']
    job('/api/organisations/restore', {'name': 'half', 'label': 'Half', 'file': bent}, 'failed')
    job('/api/organisations/south/copy', {'name': 'twin', 'label': 'Twin', 'person': None})
    names = {r['name']: r for r in need(home.ask('GET', '/api/organisations'))['rows']}
    ok(set(names) == {'north', 'south', 'again', 'twin'} and names['twin']['customers'] == names['south']['customers'],
       'restored and copied; of a damaged file nothing stands', names)
    twin = Client(server, 'twin')
    twin.cookie = 'liuke-twin=' + south.cookie.split('=', 1)[1]
    ok(twin.ask('GET', '/api/records/customer')[0] == 401 and twin.ask('GET', '/api/records/customer', None, {
        'Authorization': f'Bearer {filled["south"]["bearer"]}'})[0] == 401, 'neither cookies nor tokens open the copy')
    need(twin.ask('POST', '/api/session', {'login': 'southmark', 'password': PASSWORD}))
    ok(twin.ask('GET', '/api/records/customer')[0] == 200, 'its people do, as in the other')
    twin = Client(server, 'twin')
    need(home.ask('POST', '/api/organisations/twin/enter', {}))
    twin.cookie, home.cookie = home.cookie, HOME_COOKIE
    need(twin.ask('GET', '/api/session'))
    rows = 'code,name\n' + ''.join(f'T{i},T {i}\n' for i in range(30000))
    up = need(twin.ask('POST', '/api/uploads?name=t.csv', rows.encode()))
    need(twin.ask('POST', f'/api/uploads/{up["upload"]}/import', {
        'object': 'customer', 'sheet': '', 'create_fields': False, 'date_order': '',
        'map': [{'header': 'code', 'target': 'code'}, {'header': 'name', 'target': 'name'}]}))
    ok(home.ask('DELETE', '/api/organisations/twin?confirm=other')[0] == 422, 'deleted only when it is named')
    gone = need(home.ask('DELETE', '/api/organisations/twin?confirm=twin'))
    ok(gone['state'] == 'deleted' and gone['gone'] and twin.ask('GET', '/api/session')[0] == 404, 'deleted while an import runs there', gone)
    ok(home.ask('POST', '/api/organisations', {'name': 'twin', 'label': 'x', 'person': None})[0] == 409, 'its address is kept')
    need(home.ask('POST', '/api/organisations/twin/undelete', {}))
    need(home.ask('POST', '/api/organisations/twin/resume', {}))
    need(home.ask('POST', '/api/organisations/twin/enter', {}))
    twin.cookie, home.cookie = home.cookie, HOME_COOKIE
    n = need(twin.ask('GET', '/api/counts/customer'))
    ok(n['total'] in (names['south']['customers'], names['south']['customers'] + 30000), 'taken back: the import is wholly there or not at all', n)


def killing(server, clients):
    """Whoever makes one and is killed leaves the old state or the new one."""
    for words in (['create', '--org', 'late', '--label', 'Late', '--admin', 'admin'], ['copy', '--org', 'south', '--to', 'late', '--label', 'Late']):
        left = set()
        for wait in (0.002, 0.02, 0.05, 0.09):
            p = subprocess.Popen([LIUKE, 'org', *words, '--data', server.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(wait)
            p.kill()
            p.wait()
            rows = {r['name']: r['state'] for r in liuke('org', 'list', '--data', server.folder, '--json')}
            left.add(rows.get('late', 'none'))
            if 'late' in rows:
                liuke('check', '--data', server.folder, '--org', 'late') if rows['late'] == 'suspended' else None
                liuke('org', 'delete', '--org', 'late', '--data', server.folder)
                purge(server, 'late')
        ok(left <= {'none', 'open'}, f'{words[0]} that is killed leaves all or nothing', left)
    folder = os.path.join(server.folder, 'orgs', 'late')
    ok(not os.path.exists(folder), 'and no folder', os.path.exists(folder) and os.listdir(folder))


def command_line(server):
    """What the pages do, for scripts: one shape, plain refusals."""
    def org(*words, want=0):
        return liuke('org', *words, '--data', server.folder, want=want)
    keys = {'name', 'label', 'state', 'people', 'customers', 'bytes'}
    rows = org('list', '--json')
    ok(all(set(r) == keys for r in rows) and {'north', 'south'} <= {r['name'] for r in rows}, 'listed', rows)
    file = os.path.join(ROOT, 'north.backup')
    told = org('backup', '--org', 'north', '--file', file, '--json')
    ok(told['file'] == file and told['rows'] > 50, 'backed up', told)
    called = [org('rename', '--org', 'north', '--label', label, '--json')['label'] for label in ('Northern', next(r['label'] for r in rows if r['name'] == 'north'))]
    labels = lambda list: [(r['name'], r['label']) for r in list]  # noqa: E731
    ok(called[0] == 'Northern' and labels(org('list', '--json')) == labels(rows), 'called otherwise, and back', called)
    made = org('restore', '--org', 'third', '--label', 'Third', '--file', file, '--admin', 'admin', '--json')
    ok(set(made) == keys and made['state'] == 'open' and made['people'] == 3, 'restored', made)
    states = [org(w, '--org', 'third', '--json')['state'] for w in ('suspend', 'resume', 'delete', 'undelete', 'delete')]
    ok(states == ['suspended', 'open', 'deleted', 'suspended', 'deleted'], 'suspended, resumed, deleted, taken back', states)
    said = [org(*words, want=want) for words, want in (
        (['dance'], 2), (['suspend'], 2), (['suspend', '--org', 'none'], 1), (['resume', '--org', 'north'], 1),
        (['create', '--org', 'A B', '--label', 'x', '--admin', 'admin'], 1), (['create', '--org', 'new', '--label', 'x', '--admin', 'nobody'], 1),
        (['copy', '--org', 'third', '--to', 'new', '--label', 'x'], 1), (['create', '--org', 'north', '--label', 'x', '--admin', 'admin'], 1))]
    ok(all(len(s) > 20 for s in said) and len(org('list', '--json')) == len(rows) + 1, 'what cannot be is refused in words, and changes nothing', said)
    ok('WRONG' not in liuke('check', '--data', server.folder, '--org', 'north'), 'other commands take --org')
    due(server, 'third')
    for wait in (0.001, 0.01, 0.03):
        p = subprocess.Popen([LIUKE, 'org', 'list', '--data', server.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        p.kill()
        p.wait()
    rows = org('list', '--json')
    ok('third' not in {r['name'] for r in rows} and not os.path.exists(os.path.join(server.folder, 'orgs', 'third')),
       'after its days in the bin it is gone, also when whoever removes it is killed', rows)


def purge(server, name):
    due(server, name)
    liuke('org', 'list', '--data', server.folder)


def due(server, name):
    """What a month does: it has been in the bin for so long."""
    in_list(server, f"UPDATE organisation SET changed = 1 WHERE name = '{name}'")


def unlocked(path):
    """Whether the server has let go of an organisation's folder."""
    with open(path, 'a', encoding='utf-8') as f:
        try:
            fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False


def in_list(server, sql):
    if os.environ.get('LIUKE_TEST_DB'):
        subprocess.run([os.path.join(os.environ['LIUKE_TEST_DB_BIN'], 'psql'), '-qAtX', os.environ['LIUKE_TEST_DB'], '-c',
                        f'SET search_path = "{os.path.basename(server.folder)}"', '-c', sql], check=True)
    else:
        import sqlite3
        db = sqlite3.connect(os.path.join(server.folder, 'liuke.db'), timeout=30)
        db.execute(sql)
        db.commit()
        db.close()


def second_server(server, clients):
    """Two before one PostgreSQL: what one makes the other serves within seconds, and what one suspends it does not."""
    folder = os.path.join(ROOT, 'second')
    os.makedirs(folder)
    shutil.copy(os.path.join(server.folder, 'database'), folder)
    other = srv.Server(folder, LIUKE)
    need(clients[''].ask('POST', '/api/organisations', {'name': 'both', 'label': 'Both', 'person': None}))
    c = Client(other, 'both')
    ok(within(5, lambda: c.ask('GET', '/api/session')[0] == 200), 'another server serves a new organisation')
    need(clients[''].ask('POST', '/api/organisations/both/suspend', {}))
    ok(within(5, lambda: c.ask('GET', '/api/session')[0] == 503), 'and stops when it is suspended')
    ok(other.stop() == 0, 'and ends')


def main():
    global SERVER, HOME_COOKIE
    folder = os.path.join(ROOT, 'home' + os.path.basename(ROOT)[-6:])
    os.makedirs(folder)
    server = SERVER = srv.Server(folder, LIUKE)
    clients = {name: Client(server, name) for name in ORGS}
    home = clients['']
    setup = json.loads(json.dumps(srv.SETUP))
    setup['organisation']['name'] = MARKS['']
    need(home.ask('POST', '/api/setup', setup))
    HOME_COOKIE = home.cookie
    filled = {}
    for name in ORGS[1:]:
        row = need(home.ask('POST', '/api/organisations', {'name': name, 'label': name.title(), 'person': None}))
        ok(row['state'] == 'open' and row['people'] == 1 and row['mine'], f'{name} is made', row)
        c = clients[name]
        need(home.ask('POST', f'/api/organisations/{name}/enter', {}))
        c.cookie, home.cookie = home.cookie, HOME_COOKIE
        c.csrf = need(c.ask('GET', '/api/session'))['csrf']
        ok(c.ask('POST', '/api/setup', srv.SETUP)[0] == 409, 'nobody sets it up again')
        # A password of its own there, too: it needs nobody of the first organisation.
        need(c.ask('POST', '/api/people', {'login': 'second', 'name': 'x', 'password': PASSWORD, 'language': 'en', 'mail': '', 'phone': '',
                                           'department': 0, 'manager': 0, 'roles': [1]}))
        need(c.ask('POST', '/api/session', {'login': 'second', 'password': PASSWORD}))
    for name in ORGS:
        filled[name] = fill(clients[name], MARKS[name])
    table = routes()
    own(server, clients, filled, table)
    guests(server, clients, filled, table)
    before = {n: state_of(n, 'before') for n in ORGS}
    strangers(server, clients, filled, table)
    after = {n: state_of(n, 'after') for n in ORGS}
    for n in ORGS:
        said = liuke('check', '--data', before[n], '--against', after[n])
        ok('WRONG' not in said, f'nothing was changed in {n or "home"}', said)
    prefixes(server, clients)
    entering(server, clients)
    suspending(server, clients)
    renaming(server, clients)
    moving(server, clients, filled)
    if os.environ.get('LIUKE_TEST_DB'):
        second_server(server, clients)
    ok(server.stop() == 0, 'the server ends')
    killing(server, clients)
    command_line(server)
    shutil.rmtree(ROOT, ignore_errors=True)
    return ending()


if __name__ == '__main__':
    try:
        sys.exit(main())
    finally:
        if SERVER and SERVER.process.poll() is None:
            SERVER.kill()
