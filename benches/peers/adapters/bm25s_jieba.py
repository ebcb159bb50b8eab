"""bm25s: all scores computed at index time, a query adds up columns of a sparse matrix."""

import json
import os
from importlib.metadata import version

import bm25s

from adapter import Peer, listings, run
from words import words

IDS = "ids.json"


class Bm25s(Peer):
    def about(self):
        return {
            "versions": {name: version(name) for name in ("bm25s", "numba", "numpy", "rjieba")},
            "licence": "MIT (numba BSD-2-Clause, numpy BSD-3-Clause)",
            "settings": "jieba search mode; method lucene, k1 1.5, b 0.75 (defaults); "
            "numba backend, one thread",
        }

    def index(self, corpus, folder):
        ids, rows, vocabulary = [], [], {}
        for id, text in listings(corpus):
            ids.append(id)
            rows.append([vocabulary.setdefault(word, len(vocabulary)) for word in words(text)])
        retriever = bm25s.BM25(backend="numba")
        retriever.index((rows, vocabulary), show_progress=False)
        retriever.save(folder, show_progress=False)
        with open(os.path.join(folder, IDS), "w", encoding="utf-8") as file:
            json.dump(ids, file)
        return len(ids)

    def open(self, folder):
        self.retriever = bm25s.BM25.load(folder)
        with open(os.path.join(folder, IDS), encoding="utf-8") as file:
            self.ids = json.load(file)

    def answer(self, text, k):
        found, scores = self.retriever.retrieve(
            [words(text)], k=min(k, len(self.ids)), show_progress=False, n_threads=0
        )
        # The list is filled up with documents that have no word of the query.
        return [
            (self.ids[row], score) for row, score in zip(found[0].tolist(), scores[0].tolist()) if score > 0
        ]


run(Bm25s())
