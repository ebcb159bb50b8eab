"""Keyword phrases as questions, by the rules of `techmarket eval --keywords`.

Titles and abstracts are indexed without their keywords. A keyword is asked for, and its own abstract should stand
among the first ten. Two kinds of phrases: one of each of the first thousand rows, whoever else has it too; and all
that one row alone has. Each is literal, if title or abstract has it as it is written, or other.
"""

import json
import unicodedata

import figures

RANKS = 10
ONE_EACH = 1000


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def form(text):
    """As it is compared: width, case and blanks aside."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def corpus(rows):
    return [
        {"id": str(place), "title": row["title"], "summary": row["abstract"], "keywords": []}
        for place, row in enumerate(rows)
    ]


def asked(rows):
    """(kind, place of the row, phrase) of each question."""
    with_keywords = [(place, row["keywords"]) for place, row in enumerate(rows) if row.get("keywords")]
    for number, (place, keywords) in enumerate(with_keywords[:ONE_EACH]):
        yield "one_each", place, keywords[number % len(keywords)]
    times = {}
    for _, keywords in with_keywords:
        for phrase in keywords:
            times[form(phrase)] = times.get(form(phrase), 0) + 1
    for place, keywords in with_keywords:
        for phrase in keywords:
            if times[form(phrase)] == 1:
                yield "own", place, phrase


def queries(questions):
    return [
        {"id": str(number), "title": phrase, "content": ""} for number, (_, _, phrase) in enumerate(questions)
    ]


def found(rows, questions, answers):
    """MRR@10 and hit@10 by kind, literal and other; `answers` has the ids of the hits by the question's id."""
    places = {}
    for number, (kind, place, phrase) in enumerate(questions):
        row = rows[place]
        literal = any(form(phrase) in form(text) for text in (row["title"], row["abstract"]))
        hits = answers.get(str(number), [])[:RANKS]
        rank = hits.index(str(place)) + 1 if str(place) in hits else 0
        places.setdefault((kind, "literal" if literal else "other"), []).append(rank)
    return {" ".join(key): summary(ranks) for key, ranks in sorted(places.items())}


def summary(ranks):
    return {
        "phrases": len(ranks),
        "mrr_at_10": figures.mean([1 / rank if rank else 0.0 for rank in ranks]),
        "hit_at_10": figures.mean([1.0 if rank else 0.0 for rank in ranks]),
    }


def self_check():
    """Compares with values worked out by hand; raises AssertionError."""
    rows = [
        {"title": "电瓷", "abstract": "釉料", "keywords": ["釉料", "窑"]},
        {"title": "ＮｄＦｅＢ", "abstract": "永磁", "keywords": ["窑", "ndfeb"]},
    ]
    questions = list(asked(rows))
    assert questions == [
        ("one_each", 0, "釉料"),
        ("one_each", 1, "ndfeb"),
        ("own", 0, "釉料"),
        ("own", 1, "ndfeb"),
    ]
    result = found(rows, questions, {"0": ["0"], "1": ["0", "1"], "2": [], "3": ["1"]})
    assert result["one_each literal"] == {"phrases": 2, "mrr_at_10": 0.75, "hit_at_10": 1.0}
    assert result["own literal"] == {"phrases": 2, "mrr_at_10": 0.5, "hit_at_10": 0.5}


if __name__ == "__main__":
    self_check()
