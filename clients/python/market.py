"""The technology market in JSON, with Python's own library alone."""

import json
import struct
import urllib.error
import urllib.request


class Refused(Exception):
    """A call that was refused: `code` as gRPC has it, `reason` for programs, the message for people, in Chinese."""

    def __init__(self, error):
        infos = [d["debug"] for d in error.get("details", []) if d["type"] == "google.rpc.ErrorInfo"]
        self.code = error["code"]
        self.reason = infos[0]["reason"] if infos else ""
        super().__init__(error.get("message", ""))


class Market:
    """Calls the market at `url` with `token`, if there is one."""

    def __init__(self, url, token=None):
        self.url, self.token = url, token

    def call(self, method, request):
        """One request and its answer: call("techmarket.supply.v1.SupplyService/GetListing", {"name": ...})."""
        with self._open(method, "application/json", json.dumps(request).encode()) as answer:
            return json.load(answer)

    def stream(self, method, *requests):
        """A method that takes or gives a stream: the messages of its answer as they come."""
        body = b"".join(_envelope(request) for request in requests)
        with self._open(method, "application/connect+json", body) as answer:
            while True:
                flag, length = struct.unpack(">BI", answer.read(5))
                message = json.loads(answer.read(length))
                if flag & 2:
                    # The last envelope says how the call ended.
                    if "error" in message:
                        raise Refused(message["error"])
                    return
                yield message

    def _open(self, method, kind, body):
        request = urllib.request.Request(f"{self.url}/{method}", body, {"content-type": kind})
        if self.token:
            request.add_header("authorization", f"Bearer {self.token}")
        try:
            return urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as refused:
            raise Refused(json.load(refused)) from None


def _envelope(request):
    message = json.dumps(request).encode()
    return struct.pack(">BI", 0, len(message)) + message
