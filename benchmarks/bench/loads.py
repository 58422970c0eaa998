"""The load generators: wrk, curl, and our own (a fixed rate, WebSocket messages, streams that stay open)."""

import contextlib
import json
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse

from bench.processes import NotRunnable
from bench.system import peer

HERE = pathlib.Path(__file__).resolve().parent
MESSAGE_BYTES = 100
"""As in origin_server.py."""
CLIENT_FRAME = bytes([0x82, 0x80 | MESSAGE_BYTES]) + b"mask" + b"m" * MESSAGE_BYTES
SERVER_FRAME_BYTES = 2 + MESSAGE_BYTES


class Failed(Exception):
    """A system did not do the work; it is noted, and the others go on."""


def wrk(url, connections, seconds):
    """Closed loop: as many requests as answers allow. Rate, count, and percentiles in milliseconds."""
    line = ["wrk", f"-t{1 if connections == 1 else 2}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
            "-s", str(HERE / "percentiles.lua"), url]
    output = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    found = re.search(r"^FIGURES (\d+) (\d+) (\d+) (\d+) (\S+) (\S+) (\S+)$", output, re.M)
    requests, micros, refused, broken = (int(found.group(i)) for i in (1, 2, 3, 4))
    if refused or broken or not requests:
        raise Failed(f"of {requests} answers {refused} were errors, and {broken} connections broke or timed out")
    p50, p99, p999 = (float(found.group(i)) for i in (5, 6, 7))
    return {"rate": requests / micros * 1e6, "requests": requests, "p50": p50, "p99": p99, "p99.9": p999}


def open_loop(run, url, rate, seconds, connections=64):
    """Fixed rate: an answer's time counts from when its request was due, whether or not it could be sent then."""
    process = peer(run, "OpenLoop", url, rate, seconds, connections, stdout=subprocess.PIPE, text=True)
    output, _ = process.communicate(timeout=seconds * 6 + 60)
    run.processes.stop(process)
    if process.returncode:
        raise Failed(f"the load generator ended with {process.returncode}")
    return json.loads(output)


def curl(direction, url, *arguments):
    return subprocess.Popen(
        ["curl", "--silent", "--fail", "--show-error", "--max-time", "600", "-o", "/dev/null",
         "-w", f"%{{size_{direction}}}", *arguments, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def transfers(*processes):
    """Megabytes a second of all these together, from now to the end of the last."""
    began = time.monotonic()
    total = 0
    for process in processes:
        output, error = process.communicate()
        if process.returncode:
            for other in processes:
                other.kill()
            raise Failed(f"curl: {error.strip()}")
        total += float(output)
    return total / (time.monotonic() - began) / 1e6


class Bulk:
    """Downloads the file again and again until it is left."""

    def __init__(self, url):
        self.url = url
        self.left = threading.Event()
        self.current = None
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.left.is_set():
            self.current = curl("download", self.url)
            self.current.communicate()

    def __enter__(self):
        self.thread.start()
        time.sleep(1)  # until windows have grown
        return self

    def __exit__(self, *_):
        self.left.set()
        if self.current:
            with contextlib.suppress(ProcessLookupError):
                self.current.kill()
        self.thread.join()


def websocket(url):
    """An open WebSocket as a plain socket."""
    where = urllib.parse.urlsplit(url)
    connection = socket.create_connection((where.hostname, where.port), 30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(
        f"GET {where.path}/ws HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(1)  # not a byte of what comes behind it
        if not part:
            break
        head += part
    if not head.startswith(b"HTTP/1.1 101"):
        raise Failed(f"no WebSocket: {head[:60]!r}")
    return connection


def read_exactly(connection, count):
    while count:
        part = connection.recv(min(count, 1 << 20))
        if not part:
            raise Failed("the WebSocket ended")
        count -= len(part)


def round_trips(url, seconds):
    """Milliseconds of one message there and back, one at a time."""
    with websocket(url) as connection:
        times = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.perf_counter()
            connection.sendall(CLIENT_FRAME)
            read_exactly(connection, SERVER_FRAME_BYTES)
            times.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(times, n=100)
    return {"p50": cuts[49], "p99": cuts[98]}


def messages(url, seconds, sockets=16, ahead=32):
    """Messages a second there and back, on several sockets with so many under way on each."""
    counts = []
    failures = []
    end = time.monotonic() + seconds

    def one():
        count = 0
        try:
            with websocket(url) as connection:
                connection.sendall(CLIENT_FRAME * ahead)
                left = 0
                while time.monotonic() < end:
                    part = connection.recv(1 << 20)
                    if not part:
                        raise Failed("the WebSocket ended")
                    came, left = divmod(left + len(part), SERVER_FRAME_BYTES)
                    count += came
                    connection.sendall(CLIENT_FRAME * came)
        except (OSError, Failed) as failure:
            failures.append(failure)
        counts.append(count)
    threads = [threading.Thread(target=one) for _ in range(sockets)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise Failed(str(failures[0]))
    return sum(counts) / seconds


@contextlib.contextmanager
def held(run, url, count, kind):
    """So many connections, each with a response that has begun: idle event streams, or downloads nobody reads on."""
    process = run.processes.start(
        run.near, sys.executable, HERE / "holder.py", url, count, kind, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        answer = process.stdout.readline().decode().split()
        if not answer or int(answer[0]) < count:
            raise Failed(f"{answer[0] if answer else 'none'} of {count} streams opened, {' '.join(answer[1:])}")
        yield
    finally:
        run.processes.stop(process)


def client_alone(process, seconds):
    """Has ClientPeer ask for so long; what it says of itself."""
    process.stdin.write(f"{seconds}\n".encode())
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise NotRunnable("the client ended")
    return json.loads(line)
