"""Groonga, as a child process that reads commands from a pipe."""

import json
import os
import re
import subprocess

from adapter import Peer, listings, memory, run

BATCH = 1000
# What TokenBigram makes one token or a run of bigrams of.
RUN = re.compile(r"[a-zA-Z]+|[0-9]+|[^\W\da-zA-Z_]+")


def terms(text):
    """Bigrams of Chinese, words of Latin letters and numbers, repeated as often as the text has them."""
    for word in RUN.findall(text):
        if word[0].isascii() or len(word) == 1:
            yield word
        else:
            yield from (word[at : at + 2] for at in range(len(word) - 1))


class Groonga(Peer):
    def about(self):
        out = subprocess.run(["groonga", "--version"], capture_output=True, text=True, check=True).stdout
        return {
            "versions": {"groonga": out.split()[1]},
            "licence": "LGPL-2.1",
            "settings": "TokenBigram, NormalizerNFKC130; scorer_tf_idf * 100 (scores are whole numbers); "
            "OR of all bigrams, repeated ones repeated; text column kept; query cache off",
        }

    def start(self, folder, *options):
        self.child = subprocess.Popen(
            ["groonga", *options, os.path.join(folder, "db")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def command(self, line):
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()
        answer = json.loads(self.child.stdout.readline())
        (code, _, self.seconds, *error), *body = answer
        if code != 0:
            raise RuntimeError(f"groonga: {error[:1]} to {line[:60]!r}")
        return body[0]

    def index(self, corpus, folder):
        self.start(folder, "-n")
        self.command("table_create Listings TABLE_NO_KEY")
        self.command("column_create Listings id COLUMN_SCALAR ShortText")
        self.command("column_create Listings text COLUMN_SCALAR Text")
        self.command(
            "table_create Terms TABLE_PAT_KEY ShortText "
            "--default_tokenizer TokenBigram --normalizer NormalizerNFKC130"
        )
        batch, count = [], 0
        for id, text in listings(corpus):
            batch.append({"id": id, "text": text})
            if len(batch) == BATCH:
                count += self.load(batch)
                batch = []
        count += self.load(batch)
        # An index column made after its data is built in one go, many times as fast.
        self.command("column_create Terms index COLUMN_INDEX|WITH_POSITION Listings text")
        return count

    def load(self, batch):
        if not batch:
            return 0
        loaded = self.command("load --table Listings\n" + json.dumps(batch, ensure_ascii=False))
        if loaded != len(batch):
            raise RuntimeError(f"groonga loaded {loaded} of {len(batch)} listings")
        return loaded

    def open(self, folder):
        self.start(folder)

    def answer(self, text, k):
        query = " OR ".join(f'"{term}"' for term in terms(text))
        if not query:
            return []
        _, _, *hits = self.command(
            f"select Listings --match_columns 'scorer_tf_idf(text) * 100' --query '{query}' "
            f"--sort_keys -_score,_id --output_columns id,_score --limit {k} --cache no"
        )[0]
        return hits

    def elapsed_ms(self):
        return self.seconds * 1000

    def memory(self):
        return memory(self.child.pid)

    def close(self):
        self.child.stdin.close()
        self.child.wait(60)


run(Groonga())
