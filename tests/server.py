"""A real server on a free port, and clients that talk to it as browsers do: for tests of the API."""
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

SETUP = {'organisation': {'name': '测试公司', 'zone': 'Asia/Shanghai', 'currency': 'CNY', 'language': 'zh'},
         'person': {'login': 'admin', 'name': '管理员', 'password': 'correct horse'}}


def day(offset=0):
    """Today, or so many days from it, where the organisation of SETUP is; the machine may live in yesterday."""
    return time.strftime('%Y-%m-%d', time.gmtime(time.time() + 8 * 3600 + offset * 86400))


class Server:
    """`folder` is a new one. On PostgreSQL (LIUKE_TEST_DB) it says where its database is, unless that is said by `more`,
    options of `liuke serve`. The program comes first in sys.argv where it is not given."""

    def __init__(self, folder, liuke=None, *more):
        self.folder, self.liuke, self.more = folder, liuke or os.path.abspath(sys.argv[1]), more
        where = os.path.join(folder, 'database')
        if os.environ.get('LIUKE_TEST_DB') and '--db' not in more and not os.path.exists(where):
            with open(where, 'w', encoding='utf-8') as f:
                f.write(f"{os.environ['LIUKE_TEST_DB']}#{os.path.basename(folder)}")
        self.start()

    def start(self):
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            self.port = s.getsockname()[1]
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([self.liuke, 'serve', '--data', self.folder, '--listen', f'127.0.0.1:{self.port}',
                                         *self.more], stdout=self.log, stderr=subprocess.STDOUT,
                                        env={**os.environ, 'PGAPPNAME': os.path.basename(self.folder)})  # what the database calls it
        end = time.time() + 120
        while b'http://' not in self.said() and self.process.poll() is None and time.time() < end:
            time.sleep(0.02)

    def said(self):
        return os.pread(self.log.fileno(), 1 << 20, 0)

    def stop(self):
        self.process.terminate()
        return self.process.wait(60)

    def kill(self):
        self.process.kill()
        self.process.wait(60)


class Client:
    """One browser: its cookie, its token; those of another one `like` it."""

    def __init__(self, server, like=None):
        self.server, self.cookie, self.csrf = server, like and like.cookie, like.csrf if like else ''

    def connect(self):
        return http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=60)

    def done(self, connection):
        connection.close()

    def lost(self):
        pass

    def ask(self, method, path, body=None, headers=None, token=True):
        c = self.connect()
        h = {'Accept-Language': 'en'}
        if self.cookie:
            h['Cookie'] = self.cookie
        if token and self.csrf:
            h['X-CSRF-Token'] = self.csrf
        h.update(headers or {})
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        try:
            c.request(method, path, data, h)
            r = c.getresponse()
            raw = r.read()
        except (OSError, http.client.HTTPException):  # what the server said of it is worth more than the trace
            print(f'# {method} {path} was not answered; the server said:', self.server.said().decode(errors='replace')[-8000:], file=sys.stderr)
            self.lost()
            raise
        kept = r.getheader('Set-Cookie')
        if kept:
            self.cookie = kept.split(';')[0]
        kind = r.getheader('Content-Type') or ''
        answer = json.loads(raw) if 'json' in kind and raw else raw
        self.done(c)
        self.headers = r.headers
        if r.status < 300 and isinstance(answer, dict) and answer.get('csrf'):
            self.csrf = answer['csrf']
        return r.status, answer


def wait_for(look, seconds=120):
    end = time.time() + seconds
    while time.time() < end:
        got = look()
        if got:
            return got
        time.sleep(0.05)
    return None


def ended(c, job, seconds=300):
    """The job once it no longer runs."""
    return wait_for(lambda: (lambda j: j if j['state'] != 'running' else None)(c.ask('GET', f'/api/jobs/{job["id"]}')[1]), seconds)


def work_ended(c, work, seconds=300):
    """Many records in pieces, once they are done or given up."""
    end = time.time() + seconds
    while time.time() < end:
        status, w = c.ask('GET', f'/api/works/{work["id"]}')
        assert status == 200, w
        if w['state'] != 'running':
            return w
        time.sleep(0.03)
    return w


def load(c, name, text, object_name):
    u = c.ask('POST', f'/api/uploads?name={name}', text.encode())[1]
    headers = text.splitlines()[0].split(',')
    q = {'object': object_name, 'sheet': '', 'create_fields': True, 'date_order': '',
         'map': [{'header': h, 'target': '+' + h} for h in headers]}
    job = c.ask('POST', f'/api/uploads/{u["upload"]}/import', q)[1]
    done = ended(c, job)
    assert done['state'] == 'done' and done['result']['counts']['created'] == 1, done
