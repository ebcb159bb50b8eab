"""A receiver of the market's webhooks, with Python's own library alone: webhook.py PORT SECRETS DATABASE.

SECRETS is a file with the secrets that hold, one a line: two while one takes the place of the other. DATABASE is an SQLite file that
holds the latest state of each resource. The port listens on this machine alone: a proxy before it speaks TLS.
"""

import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import sqlite3
import sys
import time

TOLERANCE = 300  # Seconds that the clocks may differ; what is older may be a call that somebody has recorded.
MOST = 8 << 20  # Bytes of an event.


class NotGenuine(Exception):
    """Nobody who knows the secret has sent it, or not now."""


def verify(secrets, headers, body, now=None):
    """The event in `body`, the bytes as they came, if one of `secrets` has signed it."""
    identity, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent.isdecimal() or abs((now or time.time()) - int(sent)) > TOLERANCE:
        raise NotGenuine("webhook-timestamp")
    content = b".".join([identity.encode(), sent.encode(), body])
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        own = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
        for signature in headers.get("webhook-signature", "").split():
            version, _, value = signature.partition(",")
            if version == "v1" and hmac.compare_digest(own, value):
                return json.loads(body)
    raise NotGenuine("webhook-signature")


def keep(database, event):
    """Keeps the resource of `event`, unless a later event of it was kept before: an event may come twice."""
    database.execute(
        "INSERT INTO resource (subject, position, type, data) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (subject) DO UPDATE SET position = excluded.position, type = excluded.type, data = excluded.data "
        "WHERE resource.position < excluded.position",
        (event["subject"], int(event["position"]), event["type"], json.dumps(event.get("data"))),
    )


class Receiver(http.server.BaseHTTPRequestHandler):
    """Answers 204 once the event is kept: whatever else is answered, the market sends it again."""

    def do_POST(self):
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > MOST:
            return self.answer(413)
        body = self.rfile.read(int(length))
        secrets = pathlib.Path(SECRETS).read_text(encoding="ascii").split()
        try:
            event = verify(secrets, self.headers, body)
        except NotGenuine:
            return self.answer(401)
        with sqlite3.connect(DATABASE) as database:
            keep(database, event)
        print(event["type"], event["subject"], event["position"], flush=True)
        return self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        """What was kept is printed, and nothing else."""


if __name__ == "__main__":
    PORT, SECRETS, DATABASE = sys.argv[1:]
    with sqlite3.connect(DATABASE) as made:
        made.execute(
            "CREATE TABLE IF NOT EXISTS resource "
            "(subject TEXT PRIMARY KEY, position INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL)"
        )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(PORT)), Receiver)
    print("listening", server.server_port, flush=True)
    server.serve_forever()
