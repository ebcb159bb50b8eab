"""SQLite FTS5 with its trigram tokenizer."""

import os
import re
import sqlite3

from adapter import Peer, listings, run

NAME = "listings.sqlite3"
RUN = re.compile(r"\w+")


def trigrams(text):
    """OR of the distinct runs of three characters; shorter words cannot be asked for at all."""
    found = {word[at : at + 3]: None for word in RUN.findall(text.lower()) for at in range(len(word) - 2)}
    return " OR ".join(f'"{trigram}"' for trigram in found)


class Fts5(Peer):
    def about(self):
        return {
            "versions": {"sqlite": sqlite3.sqlite_version},
            "licence": "public domain",
            "settings": "trigram tokenizer, contentless table; bm25() k1 1.2, b 0.75 (fixed); "
            "OR of the distinct trigrams; page cache 256 MiB, synchronous off",
        }

    def index(self, corpus, folder):
        self.connect(folder)
        self.database.execute("CREATE TABLE listings (row INTEGER PRIMARY KEY, id TEXT NOT NULL)")
        self.database.execute("CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='trigram')")
        count = 0
        for count, (id, text) in enumerate(listings(corpus), 1):
            self.database.execute("INSERT INTO listings VALUES (?, ?)", (count, id))
            self.database.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", (count, text))
        self.database.commit()
        return count

    def open(self, folder):
        self.connect(folder)

    def connect(self, folder):
        self.database = sqlite3.connect(os.path.join(folder, NAME))
        self.database.execute("PRAGMA cache_size = -262144")
        self.database.execute("PRAGMA synchronous = OFF")

    def answer(self, text, k):
        query = trigrams(text)
        if not query:
            return []
        # bm25() is negative, the best lowest.
        return self.database.execute(
            "SELECT id, -score FROM "
            "(SELECT rowid, rank AS score FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?) AS found "
            "JOIN listings ON listings.row = found.rowid ORDER BY score",
            (query, k),
        ).fetchall()

    def close(self):
        self.database.close()


run(Fts5())
