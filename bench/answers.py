#!/usr/bin/env python3
"""How many complete answers a second a survey takes, each durable, asked by wrk over 64 connections: of strangers, and of
60,000 known customers by their own signed links, which also write a rating each; 7 of 11 are bad ones, which open a loop.
Beside them, what a program could keep at most that writes each answer as one row into PostgreSQL, by its own
pgbench over as many connections, without HTTP, checks or a page. Both on one disk. Usage: answers.py LIUKE [SECONDS]"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'tests'))
from server import Client, Server, SETUP, ended  # noqa: E402
from tap import need  # noqa: E402

DISK = '/var/tmp'
KNOWN = 60000  # customers with a link; a run ends early when all have answered
ROW = """\\set n random(1, 1000000000)
INSERT INTO answer (survey, mark, day, score, content) VALUES (1, :n, 20000, :n % 11, '{"score":7}');
"""
TABLE = 'CREATE TABLE answer (id bigserial PRIMARY KEY, survey bigint, mark bigint, day int, score int, content text)'


def peer(seconds):
    with tempfile.NamedTemporaryFile('w', suffix='.sql') as script:
        script.write(ROW)
        script.flush()
        os.chmod(script.name, 0o644)
        run = f'psql "$LIUKE_TEST_DB" -qc "{TABLE}" && "$LIUKE_TEST_DB_BIN/pgbench" -n -M prepared -c 64 -j 1 -T {seconds} -f {script.name} "$LIUKE_TEST_DB"'
        out = subprocess.run([os.path.join(HERE, '..', 'tests', 'postgres'), 'sh', '-c', run], text=True, capture_output=True, timeout=600,
                             env={**os.environ, 'LIUKE_TEST_FSYNC': 'on', 'LIUKE_TEST_DB_BASE': DISK})
    rate, wait = re.search(r'tps = ([\d.]+)', out.stdout), re.search(r'latency average = ([\d.]+)', out.stdout)
    if not rate:
        sys.exit(out.stdout + out.stderr)
    print(f'PostgreSQL, a row each: {float(rate[1]):,.0f} a second, on average {float(wait[1]):.1f} ms')


def survey(client, **more):
    two = {'zh': '满意度', 'en': ''}
    return need(client.ask('POST', '/api/surveys', {
        'name': 'bench', 'kind': 'nps', 'anonymous': True, 'open': True, 'ends': None, 'quiet_days': 0, 'change_days': 1, 'bad_below': 7, 'due_days': 1,
        'title': two, 'intro': two, 'thanks': two, 'questions': [
            {'key': 'score', 'kind': 'score', 'text': two, 'required': True, 'least': 0, 'most': 10, 'low': two, 'high': two, 'choices': []}], **more}))


def links(client, survey, file):
    """Asks KNOWN customers, and writes the end of each one's link into the file."""
    table = '编号,名称\n' + ''.join(f'K{i},第{i // 10000}批客户{i}\n' for i in range(KNOWN))
    upload = need(client.ask('POST', '/api/uploads?name=customers.csv', table.encode()))['upload']
    ended(client, need(client.ask('POST', f'/api/uploads/{upload}/import', {
        'object': 'customer', 'sheet': '', 'create_fields': False, 'date_order': '',
        'map': [{'header': '编号', 'target': 'code'}, {'header': '名称', 'target': 'name'}]})))
    path = f'/api/surveys/{survey["id"]}/invitations'
    asked = sum(need(client.ask('POST', path, {'condition': f'name contains "第{i}批"'}))['asked'] for i in range(KNOWN // 10000))
    if asked != KNOWN:
        sys.exit(f'{asked} of {KNOWN} customers were asked')
    cursor = ''
    with open(file, 'w') as f:
        while cursor is not None:
            page = need(client.ask('GET', f'{path}?base=https://bench.invalid&limit=500{cursor and "&cursor=" + cursor}'))
            f.writelines(r['link'].rsplit('/', 1)[1] + '\n' for r in page['rows'])
            cursor = page['next']


def wrk(server, seconds, survey, mark, ends=''):
    path = f'/api/public/surveys/{survey["token"]}/answers'
    out = subprocess.run(['wrk', '-t1', '-c64', f'-d{seconds}s', '-s', os.path.join(HERE, 'answers.lua'), f'http://127.0.0.1:{server.port}'], text=True,
                         env={**os.environ, 'LIUKE_PATH': path, 'LIUKE_MARK': mark, 'LIUKE_LINKS': ends}, capture_output=True, timeout=600)
    answered, refused, p50, p99, took = out.stdout.split('answered ')[1].split()
    return int(answered), int(refused), p50, p99, float(took)

if not shutil.which('wrk'):
    sys.exit('wrk asks the questions here: apt-get install wrk')
def tell(who, client, survey, answered, refused, p50, p99, took):
    kept = next(r for r in need(client.ask('GET', '/api/surveys'))['rows'] if r['id'] == survey['id'])['counts']['done']
    print(f'{who}: {answered / took:,.0f} answers a second, {refused} refused; median {p50} ms, 99th percentile {p99} ms; {kept:,} kept')
    return kept < answered or refused > 0


seconds = sys.argv[2] if len(sys.argv) > 2 else '10'
folder = tempfile.mkdtemp(prefix='liuke-answers-', dir=DISK)
server = Server(folder)
try:
    c = Client(server)
    need(c.ask('POST', '/api/setup', SETUP))
    strangers, known = survey(c), survey(c, anonymous=False, name='bench of customers')
    ends = os.path.join(folder, 'links')
    wrong = tell('strangers', c, strangers, *wrk(server, seconds, strangers, '1'))
    links(c, known, ends)
    wrong = tell('known customers', c, known, *wrk(server, seconds, known, '2', ends)) or wrong
finally:
    server.process.kill()
    shutil.rmtree(folder, ignore_errors=True)
peer(seconds)
sys.exit(wrong)
