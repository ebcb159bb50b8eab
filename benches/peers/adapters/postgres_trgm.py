"""PostgreSQL's pg_trgm: nearest listings by trigram distance over a GiST index.

PEERS_DATABASE_URL names a server on which databases can be made; each index has one of its own.
"""

import os
import secrets
import sys

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from adapter import Peer, listings, memory, run

NAME = "database"


class Trgm(Peer):
    def server(self):
        url = os.environ.get("PEERS_DATABASE_URL")
        if not url:
            sys.exit("no PostgreSQL: give --database-url postgres://user@host:port/database")
        return url

    def about(self):
        with psycopg.connect(self.server()) as connection:
            server = connection.execute("SHOW server_version").fetchone()[0]
            row = connection.execute(
                "SELECT default_version FROM pg_available_extensions WHERE name = 'pg_trgm'"
            ).fetchone()
        if row is None:
            sys.exit("the server lacks the extension pg_trgm (Debian: postgresql-contrib)")
        return {
            "versions": {"postgresql": server, "pg_trgm": row[0], "psycopg": psycopg.__version__},
            "licence": "PostgreSQL (psycopg LGPL-3.0)",
            "settings": "similarity() by ORDER BY text <-> demand over gist_trgm_ops(siglen=256); "
            "maintenance_work_mem 512MB, else the server's",
        }

    def connect(self, name):
        self.connection = psycopg.connect(make_conninfo(self.server(), dbname=name), autocommit=True)

    def index(self, corpus, folder):
        name = f"techmarket_peers_{secrets.token_hex(6)}"
        with open(os.path.join(folder, NAME), "w", encoding="ascii") as file:
            file.write(name)
        with psycopg.connect(self.server(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self.connect(name)
        self.connection.execute("CREATE EXTENSION pg_trgm")
        self.connection.execute("CREATE TABLE listings (id text NOT NULL, text text NOT NULL)")
        self.connection.execute("SET maintenance_work_mem = '512MB'")
        count = 0
        with self.connection.cursor().copy("COPY listings FROM STDIN") as copy:
            for count, row in enumerate(listings(corpus), 1):
                copy.write_row(row)
        self.connection.execute("CREATE INDEX ON listings USING gist (text gist_trgm_ops(siglen=256))")
        self.connection.execute("VACUUM ANALYZE listings")
        self.size = self.connection.execute("SELECT pg_total_relation_size('listings')").fetchone()[0]
        return count

    def bytes(self, folder):
        return self.size

    def open(self, folder):
        with open(os.path.join(folder, NAME), encoding="ascii") as file:
            self.connect(file.read())

    def answer(self, text, k):
        return self.connection.execute(
            "SELECT id, 1 - (text <-> %(demand)s) FROM listings ORDER BY text <-> %(demand)s LIMIT %(k)s",
            {"demand": text, "k": k},
        ).fetchall()

    def memory(self):
        """The session's own server process, shared buffers that it touched included; on this machine only."""
        info = self.connection.info
        local = info.host.startswith(("/", "@")) or info.hostaddr in ("127.0.0.1", "::1")
        return memory(info.backend_pid) if local else (None, None)

    def close(self):
        self.connection.close()

    def drop(self, folder):
        path = os.path.join(folder, NAME)
        if not os.path.exists(path):
            return
        with open(path, encoding="ascii") as file:
            name = sql.Identifier(file.read())
        with psycopg.connect(self.server(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


run(Trgm())
