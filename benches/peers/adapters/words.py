"""Chinese words for the peers that have no segmenter of their own."""

import re

import rjieba

WORD = re.compile(r"\w")


def words(text):
    """jieba's search mode (long words and the words in them), lower case, punctuation left out."""
    return [word.lower() for word in rjieba.cut_for_search(text) if WORD.search(word)]
