#!/usr/bin/env python3
"""Two servers before one database: a thousand random edits through each, no update lost, what one writes the other's
mirror sees within a second, one of them alone judges the warning rules, and both do pieces of a long work. Run it by tests/postgres."""
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from servers import Client, Server, check, set_up
from tap import ending, ok

EDITS, CUSTOMERS, THREADS, MANY = 1000, 40, 3, 750
ROOT = tempfile.mkdtemp(prefix='liuke-two-')
ADDRESS = f"{os.environ['LIUKE_TEST_DB']}#two"
SILENT = {'lost_when': 'days_since(order) > 60', 'customer_when': '', 'not_while': ''}


class Editor(threading.Thread):
    """Raises a random customer's fee by one, on the version it has read; where somebody was faster it reads again."""

    def __init__(self, client, ids, seed):
        super().__init__()
        self.client, self.ids, self.random = client, ids, random.Random(seed)
        self.raised, self.stale, self.bad = dict.fromkeys(ids, 0), 0, []

    def run(self):
        for _ in range(EDITS // THREADS + 1):
            id, done = self.random.choice(self.ids), False
            while not done:
                status, row = self.client.ask('GET', f'/api/records/customer/{id}')
                fee = float(row['values'].get('monthly_fee') or 0)
                etag = self.client.headers['ETag']
                status, answer = self.client.ask('PATCH', f'/api/records/customer/{id}',
                                                 {'values': {'monthly_fee': str(int(fee) + 1)}}, {'If-Match': etag})
                done = status != 412
                self.stale += status == 412
                if status == 200:
                    self.raised[id] += 1
                elif status != 412:
                    self.bad.append((status, answer))


def within(seconds, look):
    end = time.time() + seconds
    while time.time() < end:
        if look():
            return True
        time.sleep(0.02)
    return False


def editing(clients, servers):
    ids = []
    for i in range(CUSTOMERS):
        status, row = clients[i % 2].ask('POST', '/api/records/customer', {'values': {'code': f'C{i}', 'name': f'C{i}'}},
                                         {'Idempotency-Key': f'make {i}'})
        ids.append(row['id'])
    editors = [Editor(Client(s, clients[0]), ids, n * 2 + s.port) for s in servers for n in range(THREADS)]
    for e in editors:
        e.start()
    for e in editors:
        e.join()
    bad = [b for e in editors for b in e.bad]
    want = {id: sum(e.raised[id] for e in editors) for id in ids}
    got = {id: int(float(clients[1].ask('GET', f'/api/records/customer/{id}')[1]['values']['monthly_fee'])) for id in ids}
    stale = sum(e.stale for e in editors)
    print(f'# {sum(want.values())} edits, {stale} met a newer version')
    ok(not bad, 'nobody saw an error', bad[:3])
    ok(sum(want.values()) >= 2 * EDITS and stale > 0, 'a thousand edits through each server, some of them in conflict', stale)
    ok(got == want, 'no update is lost', {id: (got[id], want[id]) for id in ids if got[id] != want[id]})
    return ids


def figures(client):
    status, report = client.ask('POST', '/api/churn/report', {
        'definition': SILENT, 'from': '2026-01-01', 'to': '2026-06-30', 'every': 'month', 'by': None})
    assert status == 200, report
    return report


def mirrors(clients, ids):
    """An order by one server moves the other's churn report; and both report the same."""
    slow = []
    for i, id in enumerate(ids[:10]):
        writer, reader = clients[i % 2], clients[1 - i % 2]
        before = figures(reader)
        status, answer = writer.ask('POST', '/api/records/order', {'customer': id, 'values': {
            'order_no': f'N{i}', 'date': '2026-02-03', 'amount': '10'}})
        if status != 201 or not within(1, lambda: figures(reader) != before):
            slow.append((status, answer))
    ok(not slow, "what one server writes the other's mirror has within a second", slow[:3])
    ok(figures(clients[0]) == figures(clients[1]), 'both mirrors give the same figures')


def judging(clients, ids):
    """A rule that holds for the customers who ordered: it opens once for each, whoever judges."""
    status, rule = clients[0].ask('POST', '/api/rules', {'name': 'silent', 'condition': 'days_since(order) > 0',
                                                         'enabled': True, 'hold_down': 0})
    ok(status == 201, 'a rule', rule)
    for i, id in enumerate(ids[10:30]):
        clients[i % 2].ask('POST', '/api/records/order', {'customer': id, 'values': {
            'order_no': f'M{i}', 'date': '2026-02-03', 'amount': '10'}})

    def open_for(client):
        status, page = client.ask('GET', '/api/warnings?status=open&limit=500')
        return [w['customer']['id'] if isinstance(w['customer'], dict) else w['customer'] for w in page['rows']]

    within(5, lambda: len(open_for(clients[0])) >= 30)
    time.sleep(0.5)
    got = open_for(clients[1])
    ok(sorted(got) == sorted(ids[:30]), 'one warning for each, none twice', got)


def who_works():
    """Which server holds the work on pieces at this moment."""
    said = subprocess.run([os.path.join(os.environ['LIUKE_TEST_DB_BIN'], 'psql'), '-AXtqd', os.environ['LIUKE_TEST_DB'], '-c',
                           "SELECT application_name FROM pg_stat_activity WHERE query LIKE '%pieces%SKIP LOCKED%' AND state = 'idle in transaction'"],
                          capture_output=True, text=True)
    return said.stdout.split()


def pieces(clients, servers, folders):
    """Many records in pieces: both servers do some of them, the other goes on for one that is killed, and nothing is done twice."""
    ids = []
    for start in range(0, MANY, 250):
        rows = [{'op': 'create', 'id': None, 'version': None, 'customer': None, 'values': {'name': hashlib.md5(str(i).encode()).hexdigest(), 'code': f'P{i}', 'city': 'A'}} for i in range(start, start + 250)]
        ids += [r['id'] for r in clients[0].ask('POST', '/api/batch/customer', {'rows': rows})[1]['rows']]
    status, w = clients[0].ask('POST', '/api/bulk/customer/pieces', {'action': 'change', 'ids': ids, 'q': None, 'filter': None, 'count': None, 'values': {'city': 'B'}})
    ok(status == 200, 'many records are begun', w)
    seen = set()

    def now(client=clients[1]):
        return client.ask('GET', f'/api/works/{w["id"]}')[1]

    within(30, lambda: seen.update(who_works()) or len(seen) == 2 or now()['state'] != 'running')
    ok(len(seen) == 2 and now()['state'] == 'running', 'both servers take pieces of one work', (seen, now()))
    servers[0].kill()
    at = now()
    ok(at['state'] == 'running' and at['done'] < MANY, 'one is killed on the way', at)
    within(60, lambda: now()['state'] != 'running')
    done = now()
    ok((done['state'], done['done'], done['changed'], done['refused_count']) == ('done', MANY, MANY, 0), 'the other does the rest, each record once', done)
    versions = [r['version'] for r in clients[1].ask('GET', '/api/records/customer?limit=500&filter=city%20%3D%20%22B%22')[1]['rows']]
    ok(len(versions) == 500 and set(versions) == {2}, 'no record was written twice', set(versions))
    servers[0] = Server(folders[0], ADDRESS)
    clients[0] = Client(servers[0], clients[1])
    back = clients[0].ask('POST', f'/api/works/{w["id"]}/undo')[1]
    within(120, lambda: clients[0].ask('GET', f'/api/works/{back["id"]}')[1]['state'] != 'running')
    left = clients[0].ask('GET', '/api/counts/customer?filter=city%20%3D%20%22A%22')[1]['total']
    ok(left == MANY, 'put back as one, whoever does it', left)


def main():
    folders = [os.path.join(ROOT, name) for name in ('one', 'two')]
    servers = [Server(folders[0], ADDRESS)]
    try:
        first = set_up(servers[0])
        servers.append(Server(folders[1], ADDRESS))
        clients = [first, Client(servers[1], first)]
        ids = editing(clients, servers)
        mirrors(clients, ids)
        judging(clients, ids)
        pieces(clients, servers, folders)
    finally:
        ended = [s.stop() for s in servers]
        ok(ended == [0, 0], 'both end well', [s.said() for s in servers])
    for folder in folders:
        code, said = check(folder, ADDRESS)
        ok(code == 0 and '"mended":1' not in said, f'the mirror of {os.path.basename(folder)} equals the records', said)


try:
    main()
finally:
    shutil.rmtree(ROOT, ignore_errors=True)
sys.exit(ending())
