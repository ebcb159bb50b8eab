"""Results as a Markdown table, one row a peer, with versions and settings below."""

MEBIBYTE = 1 << 20


def render(results):
    rows = results["peers"]
    corpora = list(dict.fromkeys(name for row in rows.values() for name in row["corpora"]))
    queries = list(
        dict.fromkeys(
            name for row in rows.values() for corpus in row["corpora"].values() for name in corpus["queries"]
        )
    )
    head = ["peer", "nDCG@10", "AUC"]
    for corpus in corpora:
        head += [f"{corpus}: index s", "disk MiB", "peak RSS MiB, index / query"]
        head += [f"{name}: p50 / p99 ms" for name in queries]
    body = [cells(name, row, corpora, queries) for name, row in rows.items()]
    lines = of_phrases(rows)
    if corpora or any(row["quality"] for row in rows.values()):
        lines += [line(head), line(["---"] + ["---:"] * (len(head) - 1)), *map(line, body), ""]
    if corpora:
        lines.append("Listings: " + "; ".join(counts(rows, corpora)) + f". Hits of a query: {results['k']}.")
    lines += ["", *notes(rows)]
    machine = results["machine"]
    load = ", ".join(f"{value:.1f}" for value in machine["load_average"])
    lines += [
        "",
        f"{machine['cores']} cores ({machine['cpu']}), {machine['memory']}, {machine['system']}; "
        f"load at the start {load}.",
    ]
    return "\n".join(lines)


def of_phrases(rows):
    """The table of short questions: MRR@10 / hit@10 by kind."""
    measured = {name: row["phrases"] for name, row in rows.items() if row["phrases"]}
    if not measured:
        return []
    kinds = list(next(iter(measured.values()))["found"].items())
    head = ["peer", *(f"{kind} ({of['phrases']})" for kind, of in kinds), "p50 / p99 ms"]
    body = [
        [
            name,
            *(f"{of['found'][kind]['mrr_at_10']:.3f} / {of['found'][kind]['hit_at_10']:.3f}" for kind, _ in kinds),
            f"{of['p50_ms']:.1f} / {of['p99_ms']:.1f}",
        ]
        for name, of in measured.items()
    ]
    return [line(head), line(["---"] + ["---:"] * (len(head) - 1)), *map(line, body), ""]


def cells(name, row, corpora, queries):
    quality = row["quality"]
    found = [name, *([f"{quality['ndcg_at_10']:.3f}", f"{quality['auc']:.3f}"] if quality else ["", ""])]
    for corpus in corpora:
        figures = row["corpora"].get(corpus)
        if figures is None:
            found += [""] * (3 + len(queries))
            continue
        asked = figures["queries"]
        peaks = [entry["peak_rss_bytes"] for entry in asked.values() if entry["peak_rss_bytes"]]
        found += [
            f"{figures['seconds']:.1f}",
            mebibytes(figures["bytes"]),
            f"{mebibytes(figures['peak_rss_bytes'])} / {mebibytes(max(peaks, default=None))}",
        ]
        found += [latency(asked.get(query)) for query in queries]
    return found


def latency(entry):
    if entry is None:
        return ""
    told = f"{entry['p50_ms']:.1f} / {entry['p99_ms']:.1f}"
    return told if entry["timed"] == entry["queries"] else f"{told} ({entry['timed']} of {entry['queries']})"


def mebibytes(value):
    return "?" if value is None else f"{value / MEBIBYTE:.0f}"


def counts(rows, corpora):
    for corpus in corpora:
        documents = next(
            row["corpora"][corpus]["documents"] for row in rows.values() if corpus in row["corpora"]
        )
        yield f"{corpus} {documents:,}"


def notes(rows):
    for name, row in rows.items():
        if "versions" in row:
            versions = ", ".join(f"{part} {version}" for part, version in sorted(row["versions"].items()))
            yield f"- {name}: {versions}. {row['settings']}. Licence {row['licence']}."
        for error in row["errors"]:
            yield f"- {name} was not measured: {error}"


def line(values):
    return "| " + " | ".join(values) + " |"
