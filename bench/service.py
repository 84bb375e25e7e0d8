#!/usr/bin/env python3
"""What people wait for: loading a file, and the list of a million customers. Each beside its peer in the same run:
sqlite3's own .import of the same file, and the same page asked of the same database by sqlite3 alone.
Usage: service.py LIUKE FOLDER [CUSTOMERS]"""
import http.client
import json
import os
import random
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from urllib.parse import quote

liuke, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
customers = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
lines = 541_909
rows = []


def row(what, ours, peer, target):
    rows.append((what, ours, peer, target))


def timed(*command):
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def write_lines(path):
    """As many lines as UCI Online Retail has, made up: 4,000 customers, 22,000 orders."""
    r = random.Random(7)
    with open(path, 'w', encoding='utf-8') as f:
        f.write('InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n')
        for n in range(lines):
            order = n // 25
            f.write(f'{500000 + order},{r.randrange(4000)},"ARTICLE {r.randrange(4000)}, WHITE",{r.randrange(1, 40)},'
                    f'2011-{order % 12 + 1:02d}-{order % 28 + 1:02d} 0{order % 10}:{order % 60:02d}:00,'
                    f'{r.randrange(20, 2000) / 100},{12000 + order % 4000},United Kingdom\n')


def write_customers(path):
    r = random.Random(11)
    levels, cities = ['VIP', '重要', '普通'], ['上海', '北京', '杭州', '成都', '广州', '西安', '武汉']
    with open(path, 'w', encoding='utf-8') as f:
        f.write('客户编号,客户名称,手机号,客户级别,城市,成为客户日期,月费\n')
        for n in range(customers):
            f.write(f'C{n:07d},Customer {r.randrange(10 ** 9)} Ltd,139{r.randrange(10 ** 8):08d},{r.choice(levels)},{r.choice(cities)},'
                    f'20{r.randrange(15, 26)}-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d},{r.randrange(100, 9000)}\n')


def imports():
    real = os.path.join(os.environ.get('LIUKE_SHARED') or os.path.join(os.path.dirname(__file__), '../../shared/data'), 'online_retail/online_retail.csv')
    path, data = os.path.join(folder, 'lines.csv'), os.path.join(folder, 'lines')
    if os.path.exists(real):
        path = os.path.abspath(real)
    else:
        write_lines(path)
    subprocess.run([liuke, 'init', '--data', data], check=True, stdout=subprocess.DEVNULL)
    ours = timed(liuke, 'import', '--data', data, path, '--object', 'order_line')
    plain = os.path.join(folder, 'plain.db')
    peer = timed('sqlite3', plain, '-cmd', '.mode csv', f'.import {path} lines') if shutil.which('sqlite3') else None
    row(f'import of {lines:,} order lines ({"online_retail" if os.path.exists(real) else "made up"})', f'{ours:.1f} s, {lines / ours:,.0f} lines/s',
        f'{peer:.1f} s (sqlite3 .import: no checks, no keys, no log)' if peer else 'sqlite3 is not installed', '100,000 lines/s')


class Server:
    def __init__(self, data):
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            self.port = s.getsockname()[1]
        began = time.perf_counter()
        self.process = subprocess.Popen([liuke, 'serve', '--data', data, '--listen', f'127.0.0.1:{self.port}'],
                                        stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.start_s = time.perf_counter() - began
        c = http.client.HTTPConnection('127.0.0.1', self.port)
        setup = {'organisation': {'name': 'b', 'zone': 'Asia/Shanghai', 'currency': 'CNY', 'language': 'zh'},
                 'person': {'login': 'bench', 'name': 'b', 'password': 'bench bench'}}
        c.request('POST', '/api/setup', json.dumps(setup))
        r = c.getresponse()
        r.read()
        if r.status != 200:
            c.request('POST', '/api/session', json.dumps({'login': 'bench', 'password': 'bench bench'}))
            r = c.getresponse()
            r.read()
        self.cookie = r.getheader('Set-Cookie').split(';')[0]

    def stop(self):
        self.process.terminate()
        self.process.wait(120)


def milliseconds(text):
    number = float(text.rstrip('mus'))
    return number / 1000 if text.endswith('us') else number if text.endswith('ms') else number * 1000


def ask_often(server, paths, clients=8, seconds=4):
    """Median and 99th percentile in ms of the slowest of the paths, asked by wrk (Debian's package) on the same machine."""
    worst = (0, 0)
    for path in paths:
        out = subprocess.run(['wrk', '-t1', f'-c{clients}', f'-d{seconds}s', '--latency', '-H', f'Cookie: {server.cookie}',
                              f'http://127.0.0.1:{server.port}{path}'], check=True, capture_output=True, text=True).stdout
        assert 'Non-2xx' not in out, out
        at = {w[0]: milliseconds(w[1]) for w in (line.split() for line in out.splitlines()) if len(w) == 2 and w[0] in ('50%', '99%')}
        worst = max(worst, (at['50%'], at['99%']), key=lambda x: x[1])
    return worst


def peer_pages(data, order):
    db = sqlite3.connect(f'file:{data}/liuke.db?mode=ro', uri=True)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        db.execute(f'SELECT * FROM o_customer {order} LIMIT 51').fetchall()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def lists():
    path, data = os.path.join(folder, 'customers.csv'), os.path.join(folder, 'customers')
    write_customers(path)
    subprocess.run([liuke, 'init', '--data', data], check=True, stdout=subprocess.DEVNULL)
    ours = timed(liuke, 'import', '--data', data, path, '--object', 'customer')
    row(f'import of {customers:,} customers', f'{ours:.1f} s, {customers / ours:,.0f} a second', '', '')
    server = Server(data)
    try:
        for what, paths, order in (
                ('list, as made, first 50', ['/api/records/customer?limit=50'], 'ORDER BY id'),
                ('list, sorted by number, first 50', ['/api/records/customer?limit=50&sort=code', '/api/records/customer?limit=50&sort=-code'],
                 'ORDER BY f_code DESC'),
                ('list, sorted by name, first 50', ['/api/records/customer?limit=50&sort=name'], 'ORDER BY f_name'),
                ('list, filtered by level, first 50', [f'/api/records/customer?limit=50&filter={quote(f)}' for f in ('level = "VIP"', 'monthly_fee > 8000')],
                 "WHERE f_level = 'VIP' ORDER BY id"),
                ('how many are of a level', [f'/api/counts/customer?filter={quote(f)}' for f in ('level = "VIP"', 'monthly_fee > 8000')],
                 "WHERE f_level = 'VIP' ORDER BY id"),
                ('search for a part of a name', [f'/api/records/customer?limit=50&q={n}' for n in (123456, 777, 424242)],
                 "WHERE search LIKE '%123456%' ORDER BY id")):
            middle, most = ask_often(server, paths)
            target = '20 ms' if what.startswith('list') else '50 ms' if what.startswith('search') else ''
            row(f'{what}, 8 clients', f'median {middle:.1f} ms, 99th percentile {most:.1f} ms',
                f'{peer_pages(data, order):.1f} ms (sqlite3 alone, one client)', target)
    finally:
        server.stop()
    again = Server(data)
    row(f'restart with {customers:,} customers', f'{again.start_s:.2f} s', '', '')
    again.stop()


if not shutil.which('wrk'):
    sys.exit('wrk asks the questions here: apt-get install wrk')
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
imports()
lists()
shutil.rmtree(folder, ignore_errors=True)
print('\n| what | Liuke | peer | wanted |\n|---|---|---|---|')
for r in rows:
    print('| ' + ' | '.join(r) + ' |')
