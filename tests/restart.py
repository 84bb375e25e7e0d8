#!/usr/bin/env python3
"""PostgreSQL is started anew ten times while people write: nothing that was acknowledged is lost, nothing is there
twice, nobody sees an error. Then a page of it is damaged. Run it by tests/postgres."""
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from servers import Client, Server, check, set_up
from tap import ending, ok

RESTARTS, WRITERS, PATIENCE_S = 10, 8, 15
FOLDER = os.environ['LIUKE_TEST_DB_FOLDER']
ROOT = tempfile.mkdtemp(prefix='liuke-restart-')
ADDRESS = f"{os.environ['LIUKE_TEST_DB']}#restart"
stop = threading.Event()


def ctl(*words):
    subprocess.run([os.path.join(FOLDER, 'ctl'), *words], check=True)


def psql(sql):
    r = subprocess.run([os.path.join(os.environ['LIUKE_TEST_DB_BIN'], 'psql'), '-qAtX', os.environ['LIUKE_TEST_DB'],
                        '-c', sql], capture_output=True, text=True, check=True)
    return r.stdout.strip()


class Writer(threading.Thread):
    """Creates customers with a key each, and raises the fee of the last one with the version it has."""

    def __init__(self, client, number):
        super().__init__()
        self.client, self.number = client, number
        self.kept, self.bad, self.slowest, self.raised = {}, [], 0, 0

    def timed(self, *request):
        began = time.time()
        status, answer = self.client.ask(*request)
        self.slowest = max(self.slowest, time.time() - began)
        if status >= 300:
            self.bad.append((status, answer))
        return status, answer

    def run(self):
        n = 0
        while not stop.is_set():
            n += 1
            code = f'W{self.number}-{n}'
            status, answer = self.timed('POST', '/api/records/customer', {'values': {'code': code, 'name': code}},
                                        {'Idempotency-Key': code})
            if status == 201:
                self.kept[code] = answer['id']
                version = self.client.headers['ETag']
                status, _ = self.timed('PATCH', f'/api/records/customer/{answer["id"]}',
                                       {'values': {'name': code + ' again'}}, {'If-Match': version})
                self.raised += status == 200


class Listener(threading.Thread):
    """A page that stays open: how many changes it was told."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.told, self.ended = client, 0, False

    def run(self):
        c = http.client.HTTPConnection('127.0.0.1', self.client.server.port, timeout=120)
        c.request('GET', '/api/events', headers={'Cookie': self.client.cookie})
        try:
            for line in c.getresponse():
                self.told += line.startswith(b'event: change')
        except OSError:
            pass
        self.ended = True


def restarts(server, first):
    writers = [Writer(Client(server, first), i) for i in range(WRITERS)]
    page = Listener(first)
    page.start()
    for w in writers:
        w.start()
    told = []
    for i in range(RESTARTS):
        time.sleep(0.6)
        ctl('restart', '-m', ('immediate', 'fast')[i % 3 == 2])
        time.sleep(0.6)
        told.append(page.told)
    stop.set()
    for w in writers:
        w.join()
    kept = {code: id for w in writers for code, id in w.kept.items()}
    bad = [b for w in writers for b in w.bad]
    print(f'# {len(kept)} acknowledged, {sum(w.raised for w in writers)} changed, '
          f'slowest {max(w.slowest for w in writers):.1f} s')
    ok(len(kept) > 300, f'people wrote through {RESTARTS} restarts', len(kept))
    ok(not bad, 'and nobody saw an error', bad[:5])
    ok(max(w.slowest for w in writers) < PATIENCE_S, f'nobody waited {PATIENCE_S} s')
    rows = [r.split('|') for r in psql('SELECT f_code, id, f_name FROM restart.o_customer').splitlines()]
    there = {code: int(id) for code, id, _ in rows}
    ok(len(there) == len(rows), 'nothing is there twice')
    ok(all(there.get(code) == id for code, id in kept.items()), 'everything acknowledged is there',
       [c for c in kept if there.get(c) != kept[c]][:5])
    ok(len(there) == len(kept), 'and nothing else', set(there) - set(kept))
    renamed = sum(name.endswith(' again') for _, _, name in rows)
    ok(renamed == sum(w.raised for w in writers), 'every change that was acknowledged is there, and no other', renamed)
    log = int(psql('SELECT count(*) FROM restart.change'))
    ok(log == len(there) + renamed, 'one row of the log for each of them', log)
    ok(not page.ended and told[-1] > told[0], 'an open page goes on being told', told)
    ok(first.ask('GET', '/api/meta')[0] == 200, 'and its session still stands')


def damage(address):
    """A page of a table is overwritten behind the server's back."""
    path = os.path.join(FOLDER, 'data', psql("SELECT pg_relation_filepath('restart.o_customer')"))
    ctl('stop', '-m', 'fast')
    with open(path, 'r+b') as f:
        f.write(b'\xff' * 8192)
    ctl('start')
    code, said = check(os.path.join(ROOT, 'data'), address)
    ok(code == 1 and 'invalid page' in said, 'a damaged page is named', said)


def main():
    server = Server(os.path.join(ROOT, 'data'), ADDRESS)
    try:
        first = set_up(server)
        restarts(server, first)
    finally:
        ok(server.stop() == 0, 'the server ends well', server.said())
    code, said = check(os.path.join(ROOT, 'data'), ADDRESS)
    ok(code == 0, 'liuke check finds everything right', said)
    damage(ADDRESS)


try:
    main()
finally:
    shutil.rmtree(ROOT, ignore_errors=True)
sys.exit(ending())
