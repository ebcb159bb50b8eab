"""tantivy's Python package on text that jieba cut before: words joined by spaces."""

from collections import Counter
from importlib.metadata import version

import tantivy
from tantivy import Occur, Query

from adapter import Peer, listings, run
from words import words

# Memory of the writer, shared by its threads.
WRITER_BYTES = 256 << 20


def schema():
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class Tantivy(Peer):
    def about(self):
        return {
            "versions": {name: version(name) for name in ("tantivy", "rjieba")},
            "licence": "MIT",
            "settings": "jieba search mode; BM25 k1 1.2, b 0.75 (fixed); "
            "one field, frequencies without positions; OR of the distinct words, each boosted by its count",
        }

    def index(self, corpus, folder):
        index = tantivy.Index(schema(), path=folder)
        writer = index.writer(heap_size=WRITER_BYTES)
        count = 0
        for id, text in listings(corpus):
            writer.add_document(tantivy.Document(id=id, text=" ".join(words(text))))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        return count

    def open(self, folder):
        index = tantivy.Index.open(folder)
        self.schema = index.schema
        self.searcher = index.searcher()

    def answer(self, text, k):
        query = Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(Query.term_query(self.schema, "text", word, "freq"), count))
                for word, count in Counter(words(text)).items()
            ]
        )
        hits = self.searcher.search(query, k, count=False).hits
        return [(self.searcher.doc(address)["id"][0], score) for score, address in hits]


run(Tantivy())
