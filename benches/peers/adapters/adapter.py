"""What all adapters share: the line protocol, reading the files, timing, memory.

An adapter is a program with four verbs:

  about                              one JSON object: versions, licence, settings
  index CORPUS DIR                   one JSON object: documents, seconds, bytes, peak_rss_bytes
  query DIR QUERIES K [SECONDS]      a JSON line for each query {id, ms, hits: [[id, score], ...]}, best hit
                                     first, then one with peak_rss_bytes, anon_rss_bytes, queries, warmed
  drop DIR                           deletes what `index` made outside DIR

With SECONDS the queries are run once untimed (for at most a quarter of it) and then timed until it is used
up; without it each is run once. `ms` spans analysis of the text, search and the ids and scores of the hits.
"""

import json
import os
import sys
import time

# A sentence of Chinese has some tens of characters: this bounds one line of a damaged file, not a listing.
LONGEST_LINE = 1 << 20


def records(path):
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if len(line) > LONGEST_LINE:
                raise ValueError(f"{path}:{number}: line of more than {LONGEST_LINE} characters")
            if line.strip():
                yield json.loads(line)


def listings(path):
    """(id, text) of each listing: title, summary and keywords as one field, as every peer indexes them."""
    for record in records(path):
        yield (
            record["id"],
            "\n".join([record["title"], record.get("summary", ""), *record.get("keywords", [])]),
        )


def demands(path):
    """(id, text) of each query: the whole demand, title and content."""
    return [(record["id"], record["title"] + "\n" + record["content"]) for record in records(path)]


def memory(pid="self"):
    """Peak resident bytes of a process (mapped index files count) and its present private ones; (None, None)
    where the system does not tell."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
            fields = dict(line.split(":", 1) for line in lines if ":" in line)
    except OSError:
        return None, None
    read = lambda name: int(fields[name].split()[0]) * 1024 if name in fields else None
    return read("VmHWM"), read("RssAnon")


def folder_bytes(path):
    """Blocks that the files take: some peers make large files with holes."""
    found = 0
    for folder, _, names in os.walk(path):
        found += sum(os.lstat(os.path.join(folder, name)).st_blocks for name in names)
    return found * 512


def passes(queries, seconds):
    """Yields (timed, query): where seconds are bounded an untimed pass, then the timed one."""
    if seconds:
        yield from ((False, query) for query in until(queries, seconds / 4))
    yield from ((True, query) for query in until(queries, seconds))


def until(queries, seconds):
    begun = time.monotonic()
    for query in queries:
        yield query
        if seconds and time.monotonic() - begun > seconds:
            return


def say(value):
    print(json.dumps(value, ensure_ascii=False), flush=True)


def run(peer):
    """Carries out the verb in the program's arguments with a `Peer`."""
    verb, *args = sys.argv[1:] or [""]
    if verb == "about" and not args:
        say(peer.about())
    elif verb == "index" and len(args) == 2:
        begun = time.perf_counter()
        count = peer.index(*args)
        seconds = time.perf_counter() - begun
        peak, _ = peer.memory()
        peer.close()
        say({"documents": count, "seconds": seconds, "bytes": peer.bytes(args[1]), "peak_rss_bytes": peak})
    elif verb == "query" and len(args) in (3, 4):
        query(peer, args[0], demands(args[1]), int(args[2]), float(args[3]) if args[3:] else 0.0)
    elif verb == "drop" and len(args) == 1:
        peer.drop(args[0])
    else:
        sys.exit("usage: about | index CORPUS DIR | query DIR QUERIES K [SECONDS] | drop DIR")


def query(peer, folder, queries, k, seconds):
    peer.open(folder)
    warmed = 0
    for timed, (id, text) in passes(queries, seconds):
        begun = time.perf_counter()
        hits = peer.answer(text, k)
        wall = (time.perf_counter() - begun) * 1000
        if not timed:
            warmed += 1
            continue
        inner = peer.elapsed_ms()
        say({"id": id, "ms": wall if inner is None else inner, "hits": hits})
    peak, anon = peer.memory()
    peer.close()
    say({"peak_rss_bytes": peak, "anon_rss_bytes": anon, "queries": len(queries), "warmed": warmed})


class Peer:
    """What a peer has beside the three methods below; the defaults are for one that runs inside the adapter's
    process and keeps all it has in its folder.

    about() -> dict; index(corpus, folder) -> documents; open(folder); answer(text, k) -> [(id, score)]
    """

    def bytes(self, folder):
        return folder_bytes(folder)

    def memory(self):
        return memory()

    def elapsed_ms(self):
        return None

    def drop(self, folder):
        pass

    def close(self):
        pass
