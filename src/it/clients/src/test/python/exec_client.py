"""docker exec by Docker's own library: a POST whose connection turns into the command's input and output."""

import os
import sys
from urllib.parse import urlsplit

import docker
from docker.utils.socket import frames_iter

LINES = 2_000
PATIENCE_SECONDS = 60
api = docker.APIClient(base_url="tcp://" + urlsplit(sys.argv[1]).netloc, version="1.44", timeout=PATIENCE_SECONDS)
api.trust_env = False

made = api.exec_create("box", ["shout"], stdin=True)
connection = api.exec_start(made["Id"], socket=True)._sock
connection.settimeout(PATIENCE_SECONDS)
said = frames_iter(connection, tty=False)


def expect(wanted):
    """The next of these many bytes on each stream, however they are cut."""
    got = {}
    while sum(map(len, got.values())) < sum(map(len, wanted.values())):
        stream, data = next(said)
        got[stream] = got.get(stream, b"") + data
    assert got == wanted, (got, wanted)


# By turns: whoever waits for more before it passes on what it has hangs here.
for said_by_turns in ("hello", "is anybody there", "yes"):
    connection.sendall(said_by_turns.encode() + b"\n!" + said_by_turns.encode() + b"\n")
    expect({1: said_by_turns.upper().encode() + b"\n", 2: b"!" + said_by_turns.upper().encode() + b"\n"})
for i in range(LINES):
    connection.sendall(f"line {i}\n".encode())
expect({1: "".join(f"LINE {i}\n" for i in range(LINES)).encode()})
long_line = os.urandom(25_000).hex().encode() + b"\n"
connection.sendall(long_line)
expect({1: long_line.upper()})
connection.sendall(b"exit\n")
expect({1: b"bye\n"})
assert next(said, None) is None
connection.close()
assert api.exec_inspect(made["Id"])["ExitCode"] == 7

try:
    api.exec_create("none", ["shout"])
    raise AssertionError("found what is not there")
except docker.errors.NotFound:
    pass
print("done", flush=True)
