#!/usr/bin/env python3
"""How many complete answers a second a survey takes, each durable: a server with an empty organisation, asked by wrk over
64 connections; beside it, what a program could keep at most that writes each answer as one row into PostgreSQL, by its own
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
from server import Client, Server, SETUP  # noqa: E402
from tap import need  # noqa: E402

DISK = '/var/tmp'
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


if not shutil.which('wrk'):
    sys.exit('wrk asks the questions here: apt-get install wrk')
seconds = sys.argv[2] if len(sys.argv) > 2 else '10'
folder = tempfile.mkdtemp(prefix='liuke-answers-', dir=DISK)
server = Server(folder)
try:
    c, two = Client(server), {'zh': '满意度', 'en': ''}
    need(c.ask('POST', '/api/setup', SETUP))
    survey = need(c.ask('POST', '/api/surveys', {
        'name': 'bench', 'kind': 'nps', 'anonymous': True, 'open': True, 'ends': None, 'quiet_days': 0, 'change_days': 1, 'bad_below': 7, 'due_days': 1,
        'title': two, 'intro': two, 'thanks': two, 'questions': [
            {'key': 'score', 'kind': 'score', 'text': two, 'required': True, 'least': 0, 'most': 10, 'low': two, 'high': two, 'choices': []}]}))
    out = subprocess.run(['wrk', '-t1', '-c64', f'-d{seconds}s', '-s', os.path.join(HERE, 'answers.lua'), f'http://127.0.0.1:{server.port}'], text=True,
                         env={**os.environ, 'LIUKE_PATH': f'/api/public/surveys/{survey["token"]}/answers', 'LIUKE_MARK': '1'}, capture_output=True, timeout=600)
    answered, refused, p50, p99, took = out.stdout.split('answered ')[1].split()
    kept = need(c.ask('GET', '/api/surveys'))['rows'][0]['counts']['done']
    print(f'liuke: {int(answered) / float(took):,.0f} answers a second, {refused} refused; median {p50} ms, 99th percentile {p99} ms; {kept:,} kept')
    wrong = kept < int(answered) or refused != '0'
finally:
    server.process.kill()
    shutil.rmtree(folder, ignore_errors=True)
peer(seconds)
sys.exit(wrong)
