"""An adapter as a child process: starts it, checks what it says, stops it when its time is up."""

import contextlib
import json
import math
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

ABOUT_SECONDS = 120
# Beside the seconds of the timed pass: start, opening the index, the untimed pass and one slow last query.
QUERY_SLACK_SECONDS = 600
# The whole of a run without a bound: each query once.
UNBOUNDED_SECONDS = 7200


class Failure(Exception):
    """The adapter failed; the text says how, in one line."""


class Child:
    def __init__(self, command, work, environment, index_seconds):
        self.command = command
        self.work = work
        self.environment = {**os.environ, **environment}
        self.index_seconds = index_seconds
        self.folder = None
        self.closing = {}

    def about(self):
        [about] = self.lines(["about"], ABOUT_SECONDS)
        return about

    @contextlib.contextmanager
    def index(self, corpus, expected=None):
        """Builds an index and yields its figures; it is deleted when the block ends."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="index-", dir=self.work))
        try:
            [figures] = self.lines(["index", str(corpus), str(self.folder)], self.index_seconds)
            if expected is not None and figures["documents"] != expected:
                raise Failure(f"indexed {figures['documents']} of {expected} listings")
            yield figures
        finally:
            try:
                list(self.lines(["drop", str(self.folder)], ABOUT_SECONDS))
            except Failure as failure:
                print(f"{self.command[-1]}: {failure}", file=sys.stderr)
            shutil.rmtree(self.folder, ignore_errors=True)

    def answers(self, queries, k, seconds=None):
        """Yields the answers to the queries; `closing` has the last line afterwards."""
        asked = ["query", str(self.folder), str(queries), str(k)]
        limit = UNBOUNDED_SECONDS
        if seconds:
            asked.append(str(seconds))
            limit = seconds + QUERY_SLACK_SECONDS
        count = 0
        self.closing = None
        for line in self.lines(asked, limit):
            if "hits" in line:
                check(line, k)
                count += 1
                yield line
            else:
                self.closing = line
        if self.closing is None or count == 0:
            raise Failure("the answers broke off")
        if not seconds and count != self.closing["queries"]:
            raise Failure(f"answered {count} of {self.closing['queries']} queries")

    def lines(self, arguments, limit):
        with tempfile.TemporaryFile(dir=self.work) as errors:
            try:
                process = subprocess.Popen(
                    [*self.command, *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    env=self.environment,
                    text=True,
                    encoding="utf-8",
                    start_new_session=True,
                )
            except OSError as error:
                raise Failure(str(error)) from error
            late = threading.Event()

            def stop():
                late.set()
                # Its own session: this ends the adapter and a server that it started, nothing else.
                os.killpg(process.pid, signal.SIGKILL)

            timer = threading.Timer(limit, stop)
            timer.start()
            try:
                for line in process.stdout:
                    yield parsed(line)
                code = process.wait()
            finally:
                timer.cancel()
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
                process.stdout.close()
            if late.is_set():
                raise Failure(f"{arguments[0]}: over {limit:.0f} s")
            if code != 0:
                raise Failure(f"{arguments[0]}: {last_line(errors) or f'exit code {code}'}")


def parsed(line):
    try:
        return json.loads(line)
    except ValueError as error:
        raise Failure(f"not a line of the protocol: {line[:80]!r}") from error


def check(answer, k):
    scores = [score for _, score in answer["hits"]]
    ids = {id for id, _ in answer["hits"]}
    if len(scores) > k or len(ids) != len(scores):
        raise Failure(f"query {answer['id']}: {len(scores)} hits of {len(ids)} listings for {k}")
    if not all(math.isfinite(score) for score in scores) or scores != sorted(scores, reverse=True):
        raise Failure(f"query {answer['id']}: hits are not in the order of their scores")


def last_line(errors):
    errors.seek(0, os.SEEK_END)
    errors.seek(max(errors.tell() - 4096, 0))
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
