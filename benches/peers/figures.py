"""nDCG@10, AUC and percentiles, by the rules of `techmarket eval`.

The judged pairs of one demand are put in the order of their scores; equal scores are ordered by id, and an
achievement that was no hit has score 0. Counted are demands with at least ten judged pairs and one at level 3
or 4. Run this file to compare the functions with values worked out by hand.
"""

import json
import math

LEAST_PAIRS = 10
RELEVANT = 3
RANKS = 10


def read_judgements(path):
    """Judged demands, one a line; refuses a level that is not 1 to 4 and an id judged twice."""
    demands = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            demand = json.loads(line)
            ids = [judged["id"] for judged in demand["judged"]]
            if len(ids) != len(set(ids)):
                raise ValueError(f"{path}:{number}: an id is judged twice")
            if not all(judged["level"] in (1, 2, 3, 4) for judged in demand["judged"]):
                raise ValueError(f"{path}:{number}: a level is not 1 to 4")
            demands.append(demand)
    return demands


def agreement(judgements, scores):
    """Means over the counted demands; `scores` has for each demand's id the scores of its hits by id."""
    ndcgs, aucs = [], []
    for demand in judgements:
        judged = demand["judged"]
        if len(judged) < LEAST_PAIRS or all(pair["level"] < RELEVANT for pair in judged):
            continue
        hits = scores.get(demand["demand"]["id"], {})
        ranked = sorted(
            ((hits.get(pair["id"], 0.0), pair["id"], pair["level"]) for pair in judged),
            key=lambda entry: (-entry[0], entry[1]),
        )
        ndcgs.append(ndcg([level for _, _, level in ranked]))
        area = auc([(score, level) for score, _, level in ranked])
        if area is not None:
            aucs.append(area)
    return {"ndcg_at_10": mean(ndcgs), "auc": mean(aucs), "demands": len(ndcgs)}


def ndcg(levels):
    """Gain 2^(level-1) - 1, discount log2(rank + 1), against the best order of the same list."""
    return dcg(levels) / dcg(sorted(levels, reverse=True))


def dcg(levels):
    return sum((2 ** (level - 1) - 1) / math.log2(rank + 1) for rank, level in enumerate(levels[:RANKS], 1))


def auc(scored):
    """Chance that a pair of level 3 or 4 scores above one of level 1 or 2; None where one class is empty."""
    above = [score for score, level in scored if level >= RELEVANT]
    below = [score for score, level in scored if level < RELEVANT]
    if not above or not below:
        return None
    won = sum(1.0 if high > low else 0.5 if high == low else 0.0 for high in above for low in below)
    return won / (len(above) * len(below))


def percentile(values, share):
    """Nearest rank: the least value that at least `share` of all values do not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def mean(values):
    return sum(values) / len(values) if values else 0.0


def self_check():
    """Compares with values worked out by hand; raises AssertionError."""

    def judged(levels, ids=None):
        ids = ids or [f"{place:02}" for place in range(len(levels))]
        pairs = [{"id": id, "level": level} for id, level in zip(ids, levels)]
        return [{"demand": {"id": "d"}, "judged": pairs}]

    def close(found, expected):
        assert abs(found - expected) < 1e-12, f"{found} is not {expected}"

    levels = [4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1]
    falling = {f"{place:02}": 12.0 - place for place in range(12)}
    best = agreement(judged(levels), {"d": falling})
    assert best == {"ndcg_at_10": 1.0, "auc": 1.0, "demands": 1}, best

    # The other way round the first ten are eight of level 1 and two of level 2 at ranks 9 and 10.
    worst = agreement(judged(levels), {"d": {id: -score for id, score in falling.items()}})
    ideal = 7 + 3 / math.log2(3) + 1 / 2 + 1 / math.log2(5)
    close(worst["ndcg_at_10"], (1 / math.log2(10) + 1 / math.log2(11)) / ideal)
    close(worst["auc"], 0.0)

    # No hit at all: every score is 0, ids decide, and every pair of classes counts half.
    none = agreement(judged([1, 4, 1, 3, 1, 1, 1, 1, 1, 1]), {})
    close(none["ndcg_at_10"], (7 / math.log2(3) + 3 / math.log2(5)) / (7 + 3 / math.log2(3)))
    close(none["auc"], 0.5)

    # Equal scores stand in the order of their ids, not of the file; a hit stands above what is no hit.
    ids = list("jihgfedcba")
    tied = agreement(judged([4, 1, 1, 1, 1, 1, 1, 1, 1, 3], ids), {"d": {"j": 2.0, "a": 2.0, "b": 1.0}})
    close(tied["ndcg_at_10"], (3 + 7 / math.log2(3)) / (7 + 3 / math.log2(3)))
    close(tied["auc"], 1.0)

    assert agreement(judged(levels[:9]), {})["demands"] == 0, "nine pairs are too few"
    assert agreement(judged([2] * 12), {})["demands"] == 0, "no pair at level 3 or 4"
    one_class = agreement(judged([3] * 12), {})
    assert (one_class["demands"], one_class["ndcg_at_10"], one_class["auc"]) == (1, 1.0, 0.0), one_class

    assert [percentile([4, 1, 3, 2], share) for share in (0.5, 0.51, 0.99, 0.0)] == [2, 3, 4, 1]
    assert percentile(list(range(1, 101)), 0.99) == 99


if __name__ == "__main__":
    self_check()
    print("figures.py agrees with the values worked out by hand")
