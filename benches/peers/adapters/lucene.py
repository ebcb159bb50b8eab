"""Lucene with an analyser of its own for Chinese: compiles LucenePeer.java where needed and becomes it.

Usage: lucene.py smartcn|cjk VERB ...
PEERS_LUCENE_COUNTED=1000 brings back Lucene's default of skipping blocks after so many hits.
"""

import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).with_name("LucenePeer.java")
PACKAGES = {
    "liblucene8-java": r"lucene-(core|analyzers-common|analyzers-smartcn)-[\d.]+\.jar",
    "libgoogle-gson-java": r"gson\.jar",
}
HEAP = "-Xmx1g"


def jars():
    """The jars of the Debian packages, or those named in PEERS_LUCENE_JARS (separated by colons)."""
    named = os.environ.get("PEERS_LUCENE_JARS")
    if named:
        return named.split(":")
    found = []
    for package, pattern in PACKAGES.items():
        listed = subprocess.run(["dpkg", "-L", package], capture_output=True, text=True)
        if listed.returncode != 0:
            sys.exit(
                f"{package} is missing: run benches/peers/install, or name the jars in PEERS_LUCENE_JARS"
            )
        paths = [pathlib.PurePath(line) for line in listed.stdout.splitlines()]
        found += [
            str(path) for path in paths if path.parent.name == "java" and re.fullmatch(pattern, path.name)
        ]
    return found


def compiled(classpath):
    """Folder with the classes, in the user's cache; compiled again where the source is newer."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    classes = cache / "techmarket" / "peers" / "classes"
    main = classes / "LucenePeer.class"
    if not main.exists() or main.stat().st_mtime < SOURCE.stat().st_mtime:
        classes.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["javac", "-Xlint:all", "-cp", classpath, "-d", str(classes), str(SOURCE)],
            check=True,
            stdout=sys.stderr,
        )
    return classes


classpath = ":".join(jars())
classpath = f"{compiled(classpath)}:{classpath}"
counted = os.environ.get("PEERS_LUCENE_COUNTED")
options = [HEAP, "-Dfile.encoding=UTF-8", *([f"-Dpeers.counted={int(counted)}"] if counted else [])]
os.execvp("java", ["java", *options, "-cp", classpath, "LucenePeer", *sys.argv[1:]])
