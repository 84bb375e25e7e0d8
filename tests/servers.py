"""Servers of one database and clients that keep their connections: used by restart.py and two_servers.py."""
import os
import subprocess

import server
from server import SETUP

LIUKE = os.path.join(os.environ.get('LIUKE_BUILD', 'build'), 'liuke')


class Server(server.Server):
    def __init__(self, folder, address):
        super().__init__(folder, LIUKE, '--db', address)


class Client(server.Client):
    """One browser, with one connection as long as it lasts."""
    connection = None

    def connect(self):
        self.connection = self.connection or super().connect()
        return self.connection

    def done(self, connection):
        pass

    def lost(self):
        self.connection = None


def set_up(server):
    c = Client(server)
    status, answer = c.ask('POST', '/api/setup', SETUP)
    assert status == 200, answer
    return c


def check(folder, address, *more):
    r = subprocess.run([LIUKE, 'check', '--data', folder, '--db', address, '--json', *more], capture_output=True, text=True,
                       env={**os.environ, 'LC_ALL': 'C'})
    return r.returncode, r.stdout + r.stderr
