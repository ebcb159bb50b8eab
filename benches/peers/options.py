"""Loads the same listings and demands into peers installed from public packages and prints one table."""

import argparse
import os
import pathlib

PEERS = {
    "lucene-smartcn": ["lucene.py", "smartcn"],
    "lucene-cjk": ["lucene.py", "cjk"],
    "bm25s": ["bm25s_jieba.py"],
    "tantivy": ["tantivy_jieba.py"],
    "groonga": ["groonga.py"],
    "sqlite-fts5": ["sqlite_fts5.py"],
    "postgres-trgm": ["postgres_trgm.py"],
}


def read():
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--judgements", type=pathlib.Path, help="judged demands, JSON Lines: nDCG@10 and AUC")
    parser.add_argument(
        "--phrases",
        type=pathlib.Path,
        help="title, abstract and keywords, JSON Lines: keywords as short questions, MRR@10 and hit@10",
    )
    parser.add_argument(
        "--corpus", type=pathlib.Path, action="append", default=[], help="listings, JSON Lines; repeatable"
    )
    parser.add_argument(
        "--queries", type=pathlib.Path, action="append", default=[], help="demands, JSON Lines; repeatable"
    )
    parser.add_argument("--peers", default=",".join(PEERS), help="comma-separated (default: %(default)s)")
    parser.add_argument(
        "--adapter",
        action="append",
        default=[],
        metavar="NAME=COMMAND",
        help="one more program that speaks the line protocol; repeatable",
    )
    parser.add_argument(
        "--database-url",
        default=os.environ.get("TEST_DATABASE_URL"),
        help="PostgreSQL server for postgres-trgm, postgres://user@host:port/database (default: "
        "TEST_DATABASE_URL); the peer makes and drops a database of its own",
    )
    parser.add_argument("--k", type=int, default=20, help="hits of a query (default: %(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=120, help="timed queries stop after this long (default: %(default)s)"
    )
    parser.add_argument(
        "--index-seconds",
        type=float,
        default=7200,
        help="a peer that indexes longer is stopped (default: %(default)s)",
    )
    parser.add_argument(
        "--title-weight",
        type=int,
        default=1,
        help="how often a demand's title stands in its text (default: %(default)s)",
    )
    parser.add_argument("--work", type=pathlib.Path, help="folder for the indexes (default: a temporary one)")
    parser.add_argument("--out", type=pathlib.Path, help="results as JSON")
    given = parser.parse_args()
    given.peers = [name for name in given.peers.split(",") if name]
    unknown = [name for name in given.peers if name not in PEERS]
    if unknown:
        parser.error(f"no such peer: {', '.join(unknown)}; there are {', '.join(PEERS)}")
    if any("=" not in adapter for adapter in given.adapter):
        parser.error("--adapter wants NAME=COMMAND")
    if bool(given.corpus) != bool(given.queries):
        parser.error("--corpus and --queries belong together")
    files = [*given.corpus, *given.queries, *filter(None, [given.judgements, given.phrases])]
    absent = [str(path) for path in files if not path.is_file()]
    if absent:
        parser.error(f"no such file: {', '.join(absent)}")
    if not given.judgements and not given.phrases and not given.corpus:
        parser.error("nothing to measure: give --judgements, --phrases, or --corpus and --queries")
    if given.k < 1 or given.title_weight < 1 or given.seconds <= 0 or given.index_seconds <= 0:
        parser.error("--k, --title-weight, --seconds and --index-seconds must be positive")
    return given
