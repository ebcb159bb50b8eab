"""Runs the example of each language against a market of its own, and compares what it prints with scenario.txt.

run.py TECHMARKET OPENAPI LANGUAGE=COMMAND...: the program, what checks its OpenAPI at a URL, and how each example is started. An
example is told URL, system token, folder, scenario.json and what to do.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "python"))
sys.dont_write_bytecode = True

from market import Market  # noqa: E402

ACCOUNTS = "techmarket.directory.v1.AccountService"
SCENARIO = HERE / "scenario.json"
PEOPLE = json.loads(SCENARIO.read_text(encoding="utf-8"))["people"]


class Served:
    """A market of an office that has just begun, with the people of the scenario."""

    def __init__(self, program, folder):
        data = folder / "data"
        with open(folder / "log", "w") as log:
            command = [program, "serve", "--data", data, "--listen", "127.0.0.1:0", "--second-factor", "optional"]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8")
        code = self.read(r"--code (\S+)")
        self.url = self.read(r"(http://127\.0\.0\.1:\d+) ")
        issued = [program, "token", "issue", "--data", data, "--role", "system", "--subject", "示例系统"]
        self.token = subprocess.run(issued, check=True, capture_output=True, text=True).stdout.strip()
        operator = self.accept(code, PEOPLE["operator"])
        for name in ("seller", "buyer", "registrar"):
            person = PEOPLE[name]
            member = {"displayName": person["loginName"], "roles": [person["role"]]}
            invited = operator.call(f"{ACCOUNTS}/InviteMember", {"organization": person["organization"], "member": member})
            self.accept(invited["code"], person)

    def read(self, pattern):
        """What `pattern` finds in the lines that the program prints."""
        for line in self.process.stdout:
            found = re.search(pattern, line)
            if found:
                return found.group(1)
        raise SystemExit(f"the market did not print {pattern}")

    def accept(self, code, person):
        """Whoever has the code, signed in."""
        request = {"code": code, "loginName": person["loginName"], "password": person["password"], "displayName": person["loginName"]}
        grant = Market(self.url).call(f"{ACCOUNTS}/AcceptInvitation", request)["grant"]
        return Market(self.url, grant["accessToken"])

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def run(program, language, command):
    """Whether the example prints the scenario: it deals, ends, and starts again behind its cursor."""
    with tempfile.TemporaryDirectory(prefix="clients.") as folder:
        served = Served(program, pathlib.Path(folder))
        try:
            printed = ""
            for what in ("deal", "follow"):
                told = [served.url, served.token, folder, str(SCENARIO), what]
                done = subprocess.run(shlex.split(command) + told, capture_output=True, text=True, timeout=120)
                printed += done.stdout
                if done.returncode != 0:
                    print(f"{language}: {what} failed\n{done.stdout}{done.stderr}", file=sys.stderr)
                    return False
        finally:
            served.stop()
    expected = (HERE / "scenario.txt").read_text(encoding="utf-8")
    if printed != expected:
        print(f"{language} printed\n{printed}instead of\n{expected}", file=sys.stderr)
        return False
    print(f"    {language}: {len(expected.splitlines())} lines as in clients/scenario.txt")
    return True


def described(program, command):
    """Whether the market's description of itself is OpenAPI."""
    with tempfile.TemporaryDirectory(prefix="clients.") as folder:
        served = Served(program, pathlib.Path(folder))
        try:
            done = subprocess.run([*shlex.split(command), served.url], capture_output=True, text=True, timeout=60)
        finally:
            served.stop()
    print(f"    {done.stdout.strip()}{done.stderr}")
    return done.returncode == 0


def main():
    program, openapi, *examples = sys.argv[1:]
    os.environ["PYTHONIOENCODING"] = "utf-8"
    results = [run(program, *example.split("=", 1)) for example in examples]
    results.append(described(program, openapi))
    sys.exit(0 if examples and all(results) else 1)


main()
