"""Servers and clients for tests that run several of them: used by restart.py and two_servers.py."""
import http.client
import json
import os
import socket
import subprocess
import time

LIUKE = os.path.join(os.environ.get('LIUKE_BUILD', 'build'), 'liuke')
SETUP = {'organisation': {'name': '测试公司', 'zone': 'Asia/Shanghai', 'currency': 'CNY', 'language': 'zh'},
         'person': {'login': 'admin', 'name': '管理员', 'password': 'correct horse'}}
results = []


def ok(good, text, more=''):
    results.append(bool(good))
    print(f'{"ok" if good else "not ok"} {len(results)} - {text}', flush=True)
    if not good and more:
        print('#', str(more)[:1500], flush=True)


class Server:
    def __init__(self, folder, address):
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            self.port = s.getsockname()[1]
        self.folder, self.log = folder, open(folder + '.log', 'w+')
        self.process = subprocess.Popen([LIUKE, 'serve', '--data', folder, '--db', address, '--listen',
                                         f'127.0.0.1:{self.port}'], stdout=self.log, stderr=self.log)
        end = time.time() + 120
        while 'http://' not in self.said() and self.process.poll() is None and time.time() < end:
            time.sleep(0.05)

    def said(self):
        self.log.flush()
        with open(self.folder + '.log') as f:
            return f.read()

    def stop(self):
        self.process.terminate()
        return self.process.wait(60)


class Client:
    """One browser: its cookie, its token, its connection."""

    def __init__(self, server, like=None):
        self.server, self.cookie, self.csrf = server, like and like.cookie, like and like.csrf
        self.connection = None

    def ask(self, method, path, body=None, headers=None):
        if not self.connection:
            self.connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=60)
        h = {'Accept-Language': 'en', **({'Cookie': self.cookie} if self.cookie else {}),
             **({'X-CSRF-Token': self.csrf} if self.csrf else {}), **(headers or {})}
        try:
            self.connection.request(method, path, json.dumps(body).encode() if body is not None else None, h)
            r = self.connection.getresponse()
            raw = r.read()
        except OSError:
            self.connection = None
            raise
        if r.getheader('Set-Cookie'):
            self.cookie = r.getheader('Set-Cookie').split(';')[0]
        self.headers = r.headers
        answer = json.loads(raw) if raw and 'json' in (r.getheader('Content-Type') or '') else raw
        if r.status < 300 and isinstance(answer, dict) and answer.get('csrf'):
            self.csrf = answer['csrf']
        return r.status, answer


def set_up(server):
    c = Client(server)
    status, answer = c.ask('POST', '/api/setup', SETUP)
    assert status == 200, answer
    return c


def check(folder, address, *more):
    r = subprocess.run([LIUKE, 'check', '--data', folder, '--db', address, '--json', *more], capture_output=True, text=True,
                       env={**os.environ, 'LC_ALL': 'C'})
    return r.returncode, r.stdout + r.stderr


def ending():
    print(f'1..{len(results)}')
    return 0 if all(results) else 1
