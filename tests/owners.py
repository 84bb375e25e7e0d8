#!/usr/bin/env python3
"""Whoever owns something with a condition is told when a change of fields switches it off, and no longer once it works. TAP.
Usage: owners.py LIUKE"""
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from tap import ending, need, ok  # noqa: E402

TWO = {'zh': '', 'en': ''}
ALL = {'scope': ['all'], 'change_scope': ['all'], 'condition': '', 'objects': {'*': ['see', 'create', 'change', 'delete', 'export']}, 'fields': {}}


def match(row):
    return {'If-Match': f'"{row["version"]}"'}


def field(c, name, kind='text', options=None):
    return need(c.ask('POST', '/api/objects/customer/fields', {
        'name': name, 'label': {'zh': '的' + name, 'en': 'the ' + name}, 'help': None, 'kind': kind, 'options': options, 'position': None}))


def section(condition):
    return {'kind': 'fields', 'title': TWO, 'columns': 1, 'folds': False, 'condition': condition, 'fields': ['name'], 'object': None, 'link': None}


def view(c, shared):
    settings = {'columns': [], 'filter': 'signal = "x"', 'sort': None, 'group': None, 'sum': None, 'board': None, 'calendar': None}
    return need(c.ask('POST', '/api/views', {'object': 'customer', 'name': shared, 'shared': shared, 'kind': 'list', 'settings': settings, 'position': 0}))


def layout(c):
    now = need(c.ask('GET', '/api/layouts/customer'))
    need(c.ask('PUT', '/api/layouts/customer', {'page': [{'title': TWO, 'sections': [section('signal = "x"')]}], 'form': []}, match(now)))


# One row for each place where a condition can stand: what it is told as, and how somebody makes it.
MADE = [
    ('rule', lambda c: need(c.ask('POST', '/api/rules', {'name': 'r', 'condition': 'signal = "x"', 'enabled': True, 'hold_down': 0}))),
    ('definition', lambda c: need(c.ask('POST', '/api/definitions', {
        'name': 'd', 'lost_when': 'signal = "x"', 'customer_when': '', 'not_while': '', 'target': None, 'official': False}))),
    ('view', lambda c: view(c, 'all')),
    ('field', lambda c: field(c, 'twice', 'formula', {'formula': 'signal = "x"'})),
    ('field', lambda c: field(c, 'shown', 'text', {'shown_when': 'signal = "x"'})),
    ('field', lambda c: field(c, 'needed', 'text', {'required_when': 'signal = "x"'})),
    ('layout', layout),
    ('role', lambda c: need(c.ask('POST', '/api/roles', {
        'name': 'by signal', 'administrator': False, 'permits': {**ALL, 'scope': ['condition'], 'condition': 'signal = "x"', 'rights': []}}))),
    ('duplicate_rule', lambda c: need(c.ask('POST', '/api/duplicate_rules', {
        'object': 'customer', 'measure': 'text', 'fields': ['signal'], 'action': 'warn', 'active': True}))),
]
HIS = ('definition', 'rule', 'view')  # what somebody makes who is no administrator


def person(admin, server, login, roles):
    p = need(admin.ask('POST', '/api/people', {'login': login, 'name': login, 'password': 'correct horse', 'language': 'en', 'mail': '', 'phone': '',
                                               'department': 0, 'manager': 0, 'roles': roles}))
    c = srv.Client(server)
    need(c.ask('POST', '/api/session', {'login': login, 'password': 'correct horse'}))
    c.id = p['id']
    return c


def told(c):
    return need(c.ask('GET', '/api/notices'))['rows']


def kinds(c):
    return sorted(n['what'] for n in told(c))


def deleted(c, name='signal'):
    row = next(f for f in need(c.ask('GET', '/api/objects/customer'))['fields'] if f['name'] == name)
    need(c.ask('DELETE', f'/api/objects/customer/fields/{name}', None, match(row)))
    return row['id']


def all_told(maker, ruler, admin):
    """Everything that looks at a field goes off with it, and whoever made it knows."""
    want = sorted(what for what, _ in MADE)
    id = deleted(admin)
    ok(kinds(maker) == want, 'a deleted field: whoever made what looked at it is told of each', kinds(maker))
    ok(kinds(ruler) == sorted(HIS + ('view',)), 'and of his own only who is no administrator, his private view too', told(ruler))
    ok(told(admin) == [], 'who made none of it is told nothing')
    bad = [n for n in told(maker) if n['why'] != {'zh': '字段“的signal”已删除', 'en': "the field 'the signal' was deleted"}]
    ok(not bad, 'each time by the name that people know it by, in their language', bad)
    n = next(n for n in told(ruler) if n['what'] == 'rule')
    ok('signal' in n['why']['zh'] and 'signal' in n['why']['en'] and not n['seen'] and n['at'] and n['name']['zh'] == 'r', 'why, since when, and that he has not read it', n)
    shown = next(n for n in told(maker) if n['field'] == 'shown')
    ok(shown['object'] == 'customer', 'of a field where it stands', shown)
    need(ruler.ask('POST', '/api/notices/seen'))
    ok(all(n['seen'] for n in told(ruler)) and not any(n['seen'] for n in told(maker)), 'read is what each has read himself')
    need(admin.ask('POST', f'/api/deleted/{id}/restore'))
    ok(told(maker) == told(ruler) == [], 'the field taken back: everything works again, and nobody is told')
    rules = need(admin.ask('GET', '/api/rules'))['rows']
    ok(all(r['enabled'] and r['broken'] is None for r in rules), 'rules are on again', rules)
    return id


def renamed(admin, maker):
    """A role's condition follows a new name as all others do."""
    row = next(f for f in need(admin.ask('GET', '/api/objects/customer'))['fields'] if f['name'] == 'signal')
    row = need(admin.ask('PATCH', '/api/objects/customer/fields/signal', {'name': 'token', 'label': None, 'help': None, 'kind': 'text', 'options': None, 'position': None}, match(row)))
    role = next(r for r in need(admin.ask('GET', '/api/roles'))['rows'] if r['name'] == 'by signal')
    ok(role['permits']['condition'] == 'token = "x"' and told(maker) == [], 'a new name of a field: a role\'s condition follows it', role)
    need(admin.ask('PATCH', '/api/objects/customer/fields/token', {'name': 'signal', 'label': None, 'help': None, 'kind': 'text', 'options': None, 'position': None}, match(row)))


def mended(admin, ruler, id):
    deleted(admin)
    ok(not any(n['seen'] for n in told(ruler)), 'switched off once more it is to be read once more')
    rule = next(r for r in need(ruler.ask('GET', '/api/rules'))['rows'] if not r['enabled'])
    mine = next(n for n in told(ruler) if n['what'] == 'rule')['id']
    rule = next(r for r in need(ruler.ask('GET', '/api/rules'))['rows'] if r['id'] == mine)
    need(ruler.ask('PATCH', f'/api/rules/{mine}', {'name': 'r', 'condition': 'city = "x"', 'enabled': False, 'hold_down': 0}, match(rule)))
    ok('rule' not in kinds(ruler), 'mended by hand it is told no more')
    need(admin.ask('POST', f'/api/deleted/{id}/restore'))
    rule = next(r for r in need(ruler.ask('GET', '/api/rules'))['rows'] if r['id'] == mine)
    ok(not rule['enabled'] and rule['condition'] == 'city = "x"', 'and what he changed since stays as he left it when the field is back', rule)
    need(ruler.ask('PATCH', f'/api/rules/{mine}', {'name': 'r', 'condition': 'signal = "x"', 'enabled': True, 'hold_down': 0}, match(rule)))


def other_kind(admin, maker):
    """Another kind of field breaks conditions as well."""
    row = next(f for f in need(admin.ask('GET', '/api/objects/customer'))['fields'] if f['name'] == 'signal')
    ask = {'kind': 'number', 'options': None, 'fingerprint': None}
    look = need(admin.ask('POST', '/api/objects/customer/fields/signal/preview', ask))
    status, done = admin.ask('POST', '/api/objects/customer/fields/signal/kind', {**ask, 'fingerprint': look['fingerprint']}, match(row))
    ok(status == 200 and {'rule', 'definition', 'view', 'field', 'layout', 'role'} <= set(kinds(maker)), 'a field of another kind: told as well', (status, done, kinds(maker)))


def form(admin, maker):
    """A public form asks for no deleted field; without its object it is of no use."""
    before = kinds(maker)
    need(maker.ask('POST', '/api/objects', {'name': 'stopover', 'label': {'zh': 'v', 'en': 'v'}, 'help': None, 'shape': 'none', 'parent': None, 'position': None}))
    need(maker.ask('POST', '/api/objects/stopover/fields', {'name': 'name', 'label': {'zh': 'n', 'en': 'n'}, 'help': None, 'kind': 'text', 'options': None, 'position': None}))
    need(maker.ask('POST', '/api/forms', {
        'object': 'stopover', 'name': 'f', 'title': {'zh': 'f', 'en': 'f'}, 'intro': None, 'thanks': None,
        'fields': [{'field': 'name', 'required': True, 'help': TWO}], 'fixed': {}, 'owner': None, 'open': True, 'ends': None, 'most': None}))
    row = need(admin.ask('GET', '/api/objects/stopover'))
    need(admin.ask('DELETE', '/api/objects/stopover', None, match(row)))
    why = next(n for n in told(maker) if n['what'] == 'form')['why']
    ok(kinds(maker) == sorted(before + ['form']) and why['en'] == "the object 'v' was deleted", 'a public form whose object is deleted', (kinds(maker), why))
    need(admin.ask('POST', f'/api/deleted/{row["id"]}/restore'))
    ok(kinds(maker) == before, 'and taken back')


def made(c, name):
    row = need(c.ask('POST', '/api/objects', {'name': name, 'label': {'zh': '的' + name, 'en': 'the ' + name}, 'help': None, 'shape': 'none', 'parent': None, 'position': None}))
    return need(c.ask('GET', '/api/objects/' + name)) if row else None


def hook(admin, maker, ruler):
    """A webhook that was told of some objects is of no use once all of them are gone; one that tells of everything goes on."""
    before = kinds(maker)
    objects = [made(admin, 'depot'), made(admin, 'bay')]
    ask = {'name': 'h', 'url': 'https://example.org/h', 'objects': ['depot', 'bay'], 'ops': ['created'], 'enabled': True}
    one = need(maker.ask('POST', '/api/hooks', ask))
    need(maker.ask('POST', '/api/hooks', {**ask, 'name': 'of all', 'objects': None}))
    path = f'/api/hooks/{one["id"]}'
    now = lambda: next(h for h in need(maker.ask('GET', '/api/hooks'))['rows'] if h['id'] == one['id'])  # noqa: E731
    need(admin.ask('DELETE', '/api/objects/depot', None, match(objects[0])))
    ok(kinds(maker) == before and not now()['lost'], 'a webhook that has one of its objects left goes on', kinds(maker))
    need(admin.ask('DELETE', '/api/objects/bay', None, match(objects[1])))
    n = next((n for n in told(maker) if n['what'] == 'hook'), None)
    ok(n and n['id'] == one['id'] and n['name']['zh'] == 'h' and '“的depot”、“的bay”' in n['why']['zh'] and "'the depot', 'the bay'" in n['why']['en'],
       'one that has none left: whoever made it is told, of what, by the names people know', n)
    ok(kinds(maker) == sorted(before + ['hook']) and 'hook' not in kinds(ruler) + kinds(admin), 'and nobody else', (kinds(maker), kinds(ruler), kinds(admin)))
    h = now()
    ok(h['lost'] and h['objects'] == [], 'it says so itself', h)
    h = need(maker.ask('PATCH', path, {**ask, 'objects': h['objects'], 'name': 'h2'}, match(h)))
    ok(h['lost'] and 'hook' in kinds(maker), 'sent back as it was read it does not tell of everything', h)
    need(admin.ask('POST', f'/api/deleted/{objects[0]["id"]}/restore'))
    ok('hook' not in kinds(maker) and now()['objects'] == ['depot'], 'an object taken back: it is told no more', now())
    again = need(admin.ask('GET', '/api/objects/depot'))
    need(admin.ask('DELETE', '/api/objects/depot', None, match(again)))
    ok(next(n for n in told(maker) if n['what'] == 'hook')['seen'] is False, 'and once more when that goes again')
    need(maker.ask('PATCH', path, {**ask, 'objects': ['customer']}, match(now())))
    ok('hook' not in kinds(maker), 'nor once it tells of something else')
    need(maker.ask('PATCH', path, {**ask, 'objects': None, 'enabled': False}, match(now())))
    ok(kinds(maker) == before, 'or of everything', kinds(maker))


def left(admin, maker, ruler):
    """Who leaves gives what he made to his successor; where he just goes, administrators are told."""
    id = deleted(admin)
    before = kinds(maker)
    rule = {'how': 'turn', 'to': [{'person': maker.id, 'when': '', 'objects': None}]}
    done = need(admin.ask('POST', f'/api/people/{ruler.id}/handover', rule))
    ok(kinds(maker) == sorted(before + list(HIS)), 'handed over: the successor is told, of private views nobody', kinds(maker))
    need(admin.ask('POST', f'/api/handovers/{done["id"]}/undo'))
    need(ruler.ask('POST', '/api/session', {'login': 'ruler', 'password': 'correct horse'}))
    ok(kinds(maker) == before and kinds(ruler) == sorted(HIS + ('view',)), 'taken back: it is his again', (kinds(maker), kinds(ruler)))
    row = next(p for p in need(admin.ask('GET', '/api/people'))['rows'] if p['id'] == ruler.id)
    need(admin.ask('PATCH', f'/api/people/{ruler.id}', {'active': False}, match(row)))
    ok(kinds(admin) == sorted(HIS) and kinds(maker) == sorted(before + list(HIS)), 'gone without that: every administrator is told', (kinds(admin), kinds(maker)))
    row = next(p for p in need(admin.ask('GET', '/api/people'))['rows'] if p['id'] == ruler.id)
    need(admin.ask('PATCH', f'/api/people/{ruler.id}', {'active': True}, match(row)))
    need(ruler.ask('POST', '/api/session', {'login': 'ruler', 'password': 'correct horse'}))
    need(admin.ask('POST', f'/api/deleted/{id}/restore'))


def main():
    folder = tempfile.mkdtemp(prefix='liuke-owners-')
    server = srv.Server(folder, LIUKE)
    try:
        admin = srv.Client(server)
        need(admin.ask('POST', '/api/setup', srv.SETUP))
        field(admin, 'signal')
        rules = need(admin.ask('POST', '/api/roles', {'name': 'rules', 'administrator': False, 'permits': {**ALL, 'rights': ['rules']}}))
        maker, ruler = person(admin, server, 'maker', [1]), person(admin, server, 'ruler', [rules['id']])
        for what, make in MADE:
            make(maker)
            if what in HIS:
                make(ruler)
        view(ruler, 'me')
        ok(told(maker) == [], 'what works is told of to nobody', told(maker))
        renamed(admin, maker)
        id = all_told(maker, ruler, admin)
        mended(admin, ruler, id)
        left(admin, maker, ruler)
        form(admin, maker)
        hook(admin, maker, ruler)
        other_kind(admin, maker)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
