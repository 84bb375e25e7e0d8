#!/usr/bin/env python3
"""Set-ups as files over the API and the command line: exported, compared, applied, taken back; who may; what is
refused; demo data. TAP. Usage: setups.py LIUKE"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
LIUKE = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as srv  # noqa: E402
from tap import ending, need, ok  # noqa: E402


def ask(**more):
    return {'text': None, 'template': None, 'take': None, 'drop': None, 'fingerprint': None, 'name': None, **more}


def compare(c, **more):
    return need(c.ask('POST', '/api/setup/compare', ask(**more)))


def apply(c, **more):
    return need(c.ask('POST', '/api/setup/apply', ask(**more)))


def export(c):
    return json.dumps(need(c.ask('GET', '/api/setup')), ensure_ascii=False, sort_keys=True)


def what(d):
    return {s['key']: s['what'] for s in d['steps']}


def templates(admin):
    rows = need(admin.ask('GET', '/api/templates'))['rows']
    ok([r['name'] for r in rows] == ['saas', 'education', 'ecommerce', 'aesthetics', 'manufacturing', 'catering'],
       'the six trades', rows)
    ok(all(r['label']['zh'] and r['label']['en'] and r['rules'] >= 4 and r['roles'] == 4 for r in rows),
       'each with its names and counts', rows)


def there_and_back(admin):
    before = export(admin)
    seen = compare(admin, template='education')
    ok(seen['id'] == 0 and seen['added'] > 30 and seen['kept'] == 0, 'the preview of a trade', seen['added'])
    ok(export(admin) == before, 'the preview changes nothing')
    done = apply(admin, template='education', fingerprint=seen['fingerprint'])
    ok(what(done) == what(seen) and done['id'] > 0, 'what was shown is what happens')
    again = compare(admin, template='education')
    ok(again['steps'] == [], 'applied once more it would change nothing', again['steps'][:2])
    old = admin.ask('POST', '/api/setup/apply', ask(template='saas', fingerprint=seen['fingerprint']))
    ok(old[0] == 409, 'an old preview is refused', old)
    rows = need(admin.ask('GET', '/api/setups'))['rows']
    ok(rows[0]['id'] == done['id'] and rows[0]['added'] == done['added'] and not rows[0]['undone'], 'it is listed', rows)
    back = need(admin.ask('POST', f'/api/setups/{done["id"]}/undo'))
    ok(back['kept'] == [] and export(admin) == before, 'and taken back', back)
    twice = admin.ask('POST', f'/api/setups/{done["id"]}/undo')
    ok(twice[0] == 409, 'not twice', twice)
    deleted = [r['name'] for r in need(admin.ask('GET', '/api/deleted'))['rows']]
    ok('course' in deleted and 'grade' in deleted, 'what it added lies in the bin', deleted)
    notes = [r['what'] for r in need(admin.ask('GET', '/api/audit'))['rows']]
    ok('setup' in notes and 'setup_undone' in notes, 'both are in the audit', notes)


def some(admin):
    before = export(admin)
    done = apply(admin, template='ecommerce', take=['object:return', 'field:return.return_no', 'field:return.date'])
    ok(sorted(what(done)) == ['field:return.date', 'field:return.return_no', 'object:return'], 'only what is ticked', what(done))
    alone = admin.ask('POST', '/api/setup/apply', ask(template='ecommerce', take=['field:review.score']))
    ok(alone[0] == 422 and 'take that as well' in alone[1]['detail'] and alone[1]['line'] > 0,
       'a field without its object says what is missing, and where', alone)
    whole = before
    seen = compare(admin, text=whole)
    ok(what(seen).get('object:return') == 'only_here', 'what a whole file does not name is only here', what(seen))
    gone = apply(admin, text=whole, drop=['object:return'])
    ok(what(gone).get('object:return') == 'removed' and export(admin) == before, 'and goes when it is ticked', what(gone))


def refused(admin):
    rows = [
        ('no text', {}, 422), ('no such trade', {'template': 'farming'}, 404), ('not a file', {'text': 'hello'}, 422),
        ('another file', {'text': '{"a": 1}'}, 422), ('an unknown member', {'text': '{"liuke_setup": 1, "x": 1}'}, 422),
        ('keys that are none', {'template': 'saas', 'take': [1]}, 400), ('a number as text', {'text': 5}, 400),
        ('a list where an object is', {'text': '{"liuke_setup": 1, "objects": {}}'}, 422)]
    for says, more, status in rows:
        for path in ('compare', 'apply'):
            got = admin.ask('POST', f'/api/setup/{path}', ask(**more))
            ok(got[0] == status and got[1]['detail'], f'{path}: {says}', got)
    got = admin.ask('POST', '/api/setup/compare', ask(text='{"liuke_setup": 1,\n "rules": [\n {"name": "r", "condition": "x ="}]}'))
    ok(got[0] == 422 and got[1]['line'] == 3, 'a condition is refused with the line of the file', got)
    zh = admin.ask('POST', '/api/setup/compare', ask(text='{"liuke_setup": 1, "x": 1}'), {'Accept-Language': 'zh'})
    ok('这里不认识' in zh[1]['detail'], 'in the reader’s language', zh)


def rights(server, admin):
    role = need(admin.ask('POST', '/api/roles', {'name': 'seller', 'administrator': False, 'permits': {
        'scope': ['all'], 'objects': {'*': ['see', 'create', 'change', 'delete', 'export']}, 'rights': ['rules', 'import']}}))
    need(admin.ask('POST', '/api/people', {
        'login': 'seller', 'name': 'seller', 'password': 'correct horse', 'language': 'en', 'mail': '', 'phone': '',
        'department': 0, 'manager': 0, 'roles': [role['id']]}))
    c = srv.Client(server)
    need(c.ask('POST', '/api/session', {'login': 'seller', 'password': 'correct horse'}))
    roads = [('GET', '/api/setup', None), ('POST', '/api/setup/compare', ask(template='saas')),
             ('POST', '/api/setup/apply', ask(template='saas')), ('GET', '/api/setups', None), ('POST', '/api/setups/1/undo', None),
             ('POST', '/api/templates/saas/sample', None)]
    for method, path, body in roads:
        got = c.ask(method, path, body)
        ok(got[0] == 403, f'only administrators: {method} {path}', got)
        got = srv.Client(server).ask(method, path, body)
        ok(got[0] == 401, f'nobody who is not signed in: {method} {path}', got)


def demo_data(admin):
    apply(admin, template='catering')
    made = need(admin.ask('POST', '/api/templates/catering/sample'))
    total = need(admin.ask('GET', '/api/counts/customer'))['total']
    ok(total == 200 and made['records'] > 5000, 'demo data of a trade', (total, made))
    open_now = need(admin.ask('GET', '/api/warnings?status=open'))['rows']
    ok(len(open_now) > 5, 'its rules warn at once', len(open_now))
    twice = admin.ask('POST', '/api/templates/catering/sample')
    ok(twice[0] == 409, 'not into a company that has customers', twice)
    job = need(admin.ask('POST', f'/api/imports/{made["import"]}/undo'), (200, 202))
    done = srv.ended(admin, job)
    total = need(admin.ask('GET', '/api/counts/customer'))['total']
    ok(done['state'] == 'done' and total == 0, 'taken back as an import is', (done, total))


def command_line(folder):
    if os.environ.get('LIUKE_TEST_DB'):
        return

    def run(*words):
        p = subprocess.run([LIUKE, 'setup', *words, '--data', folder], capture_output=True, text=True)
        return p.returncode, p.stdout, p.stderr
    path = os.path.join(folder, 'a.json')
    ok(run('export', path)[0] == 0 and json.load(open(path))['whole'], 'liuke setup export')
    ok(run('compare', path)[0] == 0, 'compare: 0 where nothing differs')
    status, out, _ = run('compare', 'template:saas', '--json')
    ok(status == 1 and json.loads(out)['added'] > 20, 'compare: 1 where something does', out)
    named = {w: run('compare', 'template:saas', '--json', '--language', w)[1] for w in ('zh', 'en')}
    ok('Renewal board' in named['en'] and '续约看板' in named['zh'] and '续约看板' not in named['en'], 'names in the language asked for')
    ok(run('compare', 'template:saas', '--language', 'fr')[0] == 1, 'of the two that there are')
    status, out, _ = run('apply', 'template:saas', '--json')
    done = json.loads(out)
    ok(status == 0 and done['id'] > 0, 'apply', out)
    ok(run('undo', str(done['id']))[0] == 0 and run('compare', path)[0] == 0, 'undo')
    status, _, err = run('apply', 'template:none')
    ok(status == 1 and 'template' in err, 'a trade that is none', err)
    ok(run('eat', path)[0] == 2, 'a word that is none')


def main():
    folder = tempfile.mkdtemp()
    s = srv.Server(folder, LIUKE)
    try:
        admin = srv.Client(s)
        need(admin.ask('POST', '/api/setup', srv.SETUP))
        templates(admin)
        there_and_back(admin)
        some(admin)
        refused(admin)
        rights(s, admin)
        demo_data(admin)
        s.stop()
        command_line(folder)
    finally:
        s.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return ending()


sys.exit(main())
