#!/usr/bin/env python3
"""What people wait for with a million customers of thirty fields: lists, filters, sorting, boards, calendars, search,
creating; and the memory it takes. On SQLite and, where there is one (tests/postgres), on PostgreSQL.
Usage: wide.py BUILD FOLDER [CUSTOMERS] [sqlite,postgres]; WIDE_SECONDS: for each question; WIDE_KEEP=1: what lies in FOLDER
already is taken, and stays."""
import http.client
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from urllib.parse import quote

here = os.path.dirname(os.path.abspath(__file__))
build, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
customers = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
wanted = sys.argv[4].split(',') if len(sys.argv) > 4 else ['sqlite', 'postgres']
seconds = float(os.environ.get('WIDE_SECONDS', '5'))
liuke = os.path.join(build, 'liuke')
ROWS, GROUPS = '"version":', '"count":'  # stands once in each row of such an answer
PAGE, COUNT_MAX = 50, 10_000
APART = '\x1f'  # between several choices
TICK = os.sysconf('SC_CLK_TCK')


# ---- the organisation ---------------------------------------------------------------------------

def run(*command, **more):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)


def timed(*command):
    began = time.perf_counter()
    run(*command)
    return time.perf_counter() - began


def drop_duplicate_rules(data):
    """The names of this many made-up companies are alike by the thousand, so looking for duplicates is left out
    (WIDE_RULES=1 leaves the rules that an organisation begins with)."""
    if os.environ.get('WIDE_RULES'):
        return
    server = Server(Folder('SQLite', data))
    try:
        for rule in server.ask('GET', '/api/duplicate_rules')[1]['rows']:
            status, answer = server.ask('DELETE', f'/api/duplicate_rules/{rule["id"]}', version=rule['version'])
            assert status < 300, answer
    finally:
        server.stop()


def make_sqlite():
    data, file = os.path.join(folder, 'sqlite'), os.path.join(folder, 'customers.csv')
    if os.path.exists(os.path.join(data, 'ready')):
        return data
    shutil.rmtree(data, ignore_errors=True)
    with open(file, 'wb') as f:
        subprocess.run([os.path.join(build, 'bench', 'bench_wide'), '--customers', str(customers)], check=True, stdout=f)
    run(liuke, 'init', '--data', data)
    run(liuke, 'setup', 'apply', os.path.join(here, 'wide.json'), '--data', data)
    drop_duplicate_rules(data)
    took = timed(liuke, 'import', '--data', data, file, '--object', 'customer')
    print(f'imported {customers:,} customers of 30 fields in {took:.1f} s, {customers / took:,.0f} a second', flush=True)
    os.remove(file)
    open(os.path.join(data, 'ready'), 'w', encoding='utf-8').close()
    return data


def make_postgres():
    data = os.path.join(folder, 'postgres')
    place = f"{os.environ['LIUKE_TEST_DB']}#wide"
    if os.environ.get('WIDE_KEEP') and os.path.exists(os.path.join(data, 'ready')):
        return data
    shutil.rmtree(data, ignore_errors=True)
    os.makedirs(data)
    took = timed(liuke, 'copy', '--from', make_sqlite(), '--to', place)
    print(f'copied to PostgreSQL in {took:.1f} s', flush=True)
    with open(os.path.join(data, 'database'), 'w', encoding='utf-8') as f:
        f.write(place)
    run('psql', os.environ['LIUKE_TEST_DB'], '-qc', 'VACUUM ANALYZE')  # so that the database does not begin with it while it is measured
    open(os.path.join(data, 'ready'), 'w', encoding='utf-8').close()
    return data


class Folder:
    """A database in a folder."""

    def __init__(self, name, data):
        self.name, self.data = name, data

    def number(self, sql):
        db = sqlite3.connect(f'file:{self.data}/liuke.db?mode=ro', uri=True)
        found = db.execute(sql).fetchone()[0]
        db.close()
        return found

    def helpers(self):
        return []


class Cluster(Folder):
    """A database in the cluster of LIUKE_TEST_DB."""

    def number(self, sql):
        out = subprocess.run(['psql', os.environ['LIUKE_TEST_DB'], '-qAt', '-c', 'SET search_path = wide', '-c', sql], check=True, capture_output=True, text=True)
        return int(out.stdout)

    def helpers(self):
        """The database's own processes."""
        with open(os.path.join(os.environ['LIUKE_TEST_DB_FOLDER'], 'data', 'postmaster.pid'), encoding='utf-8') as f:
            first = f.readline().strip()
        with open(f'/proc/{first}/task/{first}/children', encoding='utf-8') as f:
            return f.read().split()


# ---- the server ---------------------------------------------------------------------------------

def work_of(pid):
    """Seconds of the processor."""
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8') as f:
            fields = f.read().rsplit(')', 1)[1].split()
    except FileNotFoundError:
        return 0
    return (int(fields[11]) + int(fields[12])) / TICK


class Server:
    def __init__(self, database):
        self.database = database
        with socket.socket() as s:
            s.bind(('127.0.0.1', int(os.environ.get('WIDE_PORT', '0'))))
            self.port = s.getsockname()[1]
        began = time.perf_counter()
        self.process = subprocess.Popen([liuke, 'serve', '--data', database.data, '--listen', f'127.0.0.1:{self.port}'], stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.start_s = time.perf_counter() - began
        self.sign_in()

    def ask(self, method, path, body=None, version=None):
        c = http.client.HTTPConnection('127.0.0.1', self.port, timeout=120)
        headers = {'Cookie': self.cookie, 'X-CSRF-Token': self.csrf} if hasattr(self, 'csrf') else {}
        if version is not None:
            headers['If-Match'] = f'"{version}"'
        c.request(method, path, json.dumps(body) if body is not None else None, headers)
        r = c.getresponse()
        answer = json.loads(r.read() or b'{}')
        c.close()
        if r.getheader('Set-Cookie'):
            self.cookie = r.getheader('Set-Cookie').split(';')[0]
        return r.status, answer

    def sign_in(self):
        person = {'login': 'bench', 'password': 'bench bench'}
        setup = {'organisation': {'name': 'b', 'zone': 'Asia/Shanghai', 'currency': 'CNY', 'language': 'zh'}, 'person': {**person, 'name': 'b'}}
        status, answer = self.ask('POST', '/api/setup', setup)
        if status != 200:
            status, answer = self.ask('POST', '/api/session', person)
        assert status == 200, answer
        self.csrf = answer['csrf']

    def work(self):
        return sum(work_of(pid) for pid in [str(self.process.pid), *self.database.helpers()])

    def resident(self):
        with open(f'/proc/{self.process.pid}/status', encoding='utf-8') as f:
            kib = {w[0]: int(w[1]) for w in (line.split() for line in f) if w[0] in ('RssAnon:', 'RssFile:', 'RssShmem:')}
        return kib['RssAnon:'] * 1024, sum(kib.values()) * 1024

    def settle(self, seconds=3):
        """What is still to be done behind an import, or behind a list that was slow, is done before anything is measured."""
        quiet, before = 0, self.work()
        while quiet < seconds:
            time.sleep(1)
            now = self.work()
            quiet = quiet + 1 if now - before < 0.1 else 0
            before = now

    def stop(self):
        self.process.terminate()
        self.process.wait(600)


# ---- the questions ------------------------------------------------------------------------------

def records(where='', sql='1 = 1', limit=PAGE):
    """A page of the customers, and the SQL that says how many there are."""
    return ROWS, f'/api/records/customer?limit={limit}{where}', f'SELECT COUNT(*) FROM (SELECT 1 FROM o_customer WHERE {sql} LIMIT {limit}) x'


def at(place, more=''):
    """A page from a place of the whole list on, 0 its beginning and 1 its last page."""
    return records(f'{more}&at={int((customers - PAGE) * place)}&of={customers}')


def filtered(condition, sql, more=''):
    return records(f'&filter={quote(condition)}{more}', sql)


def search(words):
    sql = ' AND '.join(f"search LIKE '%{w}%'" for w in words.split())
    return records(f'&q={quote(words)}', sql)


def everywhere(words):
    """All objects at once, the first six of each."""
    sql = ' AND '.join(f"search LIKE '%{w}%'" for w in words.split())
    return ROWS, f'/api/search?limit=6&q={quote(words)}', f'SELECT COUNT(*) FROM (SELECT 1 FROM o_customer WHERE {sql} LIMIT 6) x'


def grouped(by):
    return GROUPS, f'/api/groups/customer?by={by}', f'SELECT COUNT(*) FROM (SELECT DISTINCT f_{by} FROM o_customer) x'


def counted(condition, sql):
    return None, f'/api/counts/customer?filter={quote(condition)}', f'SELECT COUNT(*) FROM (SELECT 1 FROM o_customer WHERE {sql} LIMIT {COUNT_MAX}) x'


def month(first, last):
    inside = f"(f_next_call >= CAST({first} AS BIGINT) AND f_next_call < CAST({last} AS BIGINT))"
    day = lambda n: time.strftime('%Y-%m-%d', time.gmtime(n * 86400))
    return records(f'&sort=next_call&filter={quote(f"next_call >= {day(first)} and next_call < {day(last)}")}', inside, 500)


QUESTIONS = (
    ('list, first 50', 20, [records()]),
    ('list, the middle', 100, [at(place) for place in (0.33, 0.5, 0.66)]),
    ('list, the end', 100, [at(1)]),
    ('list, the middle, sorted', 100, [at(place, f'&sort={by}') for place in (0.33, 0.5, 0.66) for by in ('name', 'balance')]),
    ('filter, one in 20', 200, [filtered('city = "杭州市"', "f_city = '杭州市'")]),
    ('filter, one in 500', 200, [filtered('seats = 321', 'f_seats = 321000000'), filtered('seats = 44', 'f_seats = 44000000')]),
    ('filter, next to none', 200, [filtered(f'balance > 89999 and headcount > {4000 + n}', f'f_balance > 89999000000 AND f_headcount > {4000 + n}000000') for n in range(8)]),
    ('filter, a part of a text', 200, [filtered('note contains "专票" and stars = 5', "f_note LIKE '%专票%' AND f_stars = 5000000")]),
    ('filter, several of 30', 200, [filtered('industry = "软件" and stage = "试用" and stars >= 4 and tags contains "重点" and seats > 480',
                                             "f_industry = '软件' AND f_stage = '试用' AND f_stars >= 4000000 AND "
                                             f"(f_tags LIKE '重点{APART}%' OR f_tags LIKE '%{APART}重点' OR f_tags = '重点') AND f_seats > 480000000")]),
    ('how many a filter finds', 200, [counted('city = "杭州市"', "f_city = '杭州市'"), counted('seats = 321', 'f_seats = 321000000')]),
    ('sort', 20, [records(f'&sort={down}{by}') for by in ('name', 'code', 'balance', 'since', 'seats', 'city') for down in ('', '-')]),
    ('filter and sort', 200, [filtered('level = "VIP"', "f_level = 'VIP'", '&sort=-balance'), filtered('seats = 321', 'f_seats = 321000000', '&sort=name')]),
    ('board, by a choice', 100, [grouped('stage'), grouped('level'), grouped('source')]),
    ('board, a lane of it', 100, [filtered('stage = "报价"', "f_stage = '报价'"), filtered('level = "VIP"', "f_level = 'VIP'")]),
    ('calendar, a month', 100, [month(20599, 20641), month(20940, 20982)]),
    ('search, two characters', 50, [search(w) for w in ('兰菊', '杭州', '星辰', '凯旋')]),
    ('search, one character', 50, [search(w) for w in ('兰', '鼎', '雪')]),
    ('search, pinyin', 50, [search(w) for w in ('hangzhou', 'xingchen', 'lanju')]),
    ('search, initials', 50, [search(w) for w in ('hzxc', 'xmjy', 'lj')]),
    ('search, a part of a phone', 50, [search(w) for w in ('1390', '38888', '6666', '77123')]),
    ('search, two words', 50, [search(w) for w in ('杭州 物流', '上海 凯')]),
    ('search, of all objects', 50, [everywhere(w) for w in ('兰菊', 'lanju', 'lj', '38888', '上海 凯')]),
)
VALUES = {'code': 'N{n}', 'name': '新客户{n}', 'phone': '', 'level': '普通', 'industry': '软件', 'city': '杭州市', 'since': '2026-01-05', 'monthly_fee': 1200,
          'stage': '试用', 'seats': 12, 'balance': 3.5, 'next_call': '2026-06-01', 'key_account': True, 'stars': 4}
table, missed = [], []


def lines_of(database, asked):
    lines = []
    for mark, path, sql in asked:
        n = database.number(sql)
        lines.append(f'GET\t1\t"total":{n}}}\t{path}' if mark is None else f'GET\t{n}\t{mark}\t{path}')
    return lines


def row(server, what, clients, middle, most, asked, wrong, work, first, a_second, limit, least):
    table.append((server.database.name, what, clients, middle, most, asked, wrong, work, first, a_second, limit, least))
    print(f'{server.database.name:10} {what:28} p50 {middle:8.1f}  p99 {most:8.1f} ms  {a_second:7.0f}/s  work {work:7.2f} ms  wrong {wrong:.0f}  first round {first:.2f} s', flush=True)


def measure(server, what, limit, lines, clients=8):
    """One row of the table. A first round is not measured: what is made on first use is told apart."""
    command = [os.path.join(build, 'bench', 'bench_ask'), '--base', f'http://127.0.0.1:{server.port}', '--cookie', server.cookie, '--token', server.csrf]
    began, reads = time.perf_counter(), lines[0].startswith('GET')
    for line in lines if reads else []:
        server.ask('GET', line.split('\t')[3])
    first = time.perf_counter() - began
    if reads and first > 0.02 * len(lines):
        server.settle(2)
    before = server.work()
    out = subprocess.run([*command, '--clients', str(clients), '--seconds', str(seconds)], input='\n'.join(lines) + '\n', check=True, capture_output=True, text=True).stdout
    asked, wrong, a_second, middle, most, _, why = out.rstrip('\n').split('\t')
    work = (server.work() - before) * 1000 / max(int(asked), 1)
    if int(wrong):
        missed.append(f'{server.database.name}: {what}: {wrong} wrong answers, such as {why}')
    row(server, what, clients, float(middle), float(most), int(asked), int(wrong), work, first, float(a_second), limit, None)


def create_one_by_one(server, clients):
    """wrk asks: it costs little beside the server. What is created is counted in the database, too; requests that are on their way
    when time is over may be there without an answer."""
    what, count = f'create, one a request, {clients} clients', 'SELECT COUNT(*) FROM o_customer'
    server.settle(1)
    there, before = server.database.number(count), server.work()
    asking = {**os.environ, 'LIUKE_BODY': json.dumps({'values': VALUES}, ensure_ascii=False), 'LIUKE_MARK': f'{there}-'}
    out = subprocess.run(['wrk', '-t1', f'-c{clients}', f'-d{max(round(seconds), 1)}s', '--timeout', '60', '-s', os.path.join(here, 'create.lua'),
                          '-H', f'Cookie: {server.cookie}', '-H', f'X-CSRF-Token: {server.csrf}', '-H', 'Content-Type: application/json',
                          f'http://127.0.0.1:{server.port}/api/records/customer'], env=asking, check=True, capture_output=True, text=True).stdout
    created, refused, middle, most, took = map(float, out.rsplit('created ', 1)[1].split())
    work, added = (server.work() - before) * 1000 / max(created, 1), server.database.number(count) - there
    if refused or not created <= added <= created + clients:
        missed.append(f'{server.database.name}: {what}: {created:.0f} answers, {refused:.0f} refused, {added} rows')
    row(server, what, clients, middle, most, created, refused, work, 0, created / took, None, 2000)


def creates(server):
    for clients in (8, 64):
        create_one_by_one(server, clients)
    many = 'POST\t500\t"version":\t/api/batch/customer\t' + json.dumps({'rows': [{'op': 'create', 'values': VALUES}] * 500}, ensure_ascii=False)
    measure(server, 'create, 500 a request', None, [many], 8)


def memory(server, when):
    anonymous, resident = server.resident()
    sizes = server.ask('GET', '/api/system')[1]
    beside = anonymous - sizes['mirror_bytes'] - sizes['search_bytes']
    mb = lambda n: f'{n / 1e6:.0f} MB'
    print(f"{server.database.name}: memory {when}: {mb(anonymous)} of its own ({mb(resident)} with the mapped files), mirror {mb(sizes['mirror_bytes'])}, "
          f"texts for search {mb(sizes['search_bytes'])}; beside them {mb(beside)}, wanted less than 300 MB", flush=True)


def bench(database):
    server = Server(database)
    print(f'{database.name}: started in {server.start_s:.1f} s', flush=True)
    try:
        server.settle()
        memory(server, 'at the start')
        for what, limit, asked in QUESTIONS:
            if not os.environ.get('WIDE_ONLY') or any(w in what for w in os.environ['WIDE_ONLY'].split(',')):
                measure(server, what, limit, lines_of(database, asked))
        memory(server, 'after reading')
        if not os.environ.get('WIDE_READ_ONLY'):
            creates(server)
            memory(server, 'after creating')
    finally:
        server.stop()


os.makedirs(folder, exist_ok=True)
if not os.environ.get('WIDE_KEEP'):
    shutil.rmtree(os.path.join(folder, 'sqlite'), ignore_errors=True)
order = []
if not shutil.which('wrk'):
    sys.exit('wrk writes here: apt-get install wrk')
if 'postgres' in wanted and os.environ.get('LIUKE_TEST_DB'):  # a copy of what is there, before that grows
    order = [Cluster('PostgreSQL', make_postgres())]
if 'sqlite' in wanted:
    order.insert(0, Folder('SQLite', make_sqlite()))
for one in order:
    bench(one)
print(f'\n{customers:,} customers of 30 fields\n\n| on | what | clients | p50 | p99 | work | a second | wrong | wanted |\n|---|---|---|---|---|---|---|---|---|')
for db, what, clients, middle, most, asked, wrong, work, first, a_second, limit, least in table:
    goal = f'{limit} ms' if limit else f'{least:,}/s' if least else ''
    print(f'| {db} | {what} | {clients} | {middle:.1f} ms | {most:.1f} ms | {work:.2f} ms | {a_second:,.0f} | {wrong:.0f} | {goal} |')
if not os.environ.get('WIDE_KEEP'):
    shutil.rmtree(folder, ignore_errors=True)
print('\n'.join(missed))
sys.exit(1 if missed else 0)
