#!/usr/bin/env python3
"""Measures the tunnel beside nginx as a plain reverse proxy, before the same origin, in one run.

Needs nginx, wrk and curl on the path, a JDK, and the two artifacts built. See README.md beside this file.
"""

import argparse
import contextlib
import os
import pathlib
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
MIB = 1 << 20
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr error;
worker_processes {workers};
events {{ worker_connections 4096; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  client_max_body_size 0;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{servers}
}}
"""

ORIGIN_SERVER = """
  open_file_cache max=16;
  server {{ listen 127.0.0.1:{port}; root {files}; }}
"""

PROXY_SERVERS = """
  upstream origin {{ server 127.0.0.1:{origin}; keepalive 64; keepalive_requests 100000000; }}
  upstream sink {{ server 127.0.0.1:{sink}; }}
  server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_max_temp_file_size 0;
    location / {{ proxy_pass http://origin; }}
    location /up {{ proxy_pass http://sink; proxy_request_buffering off; }}
  }}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port, process):
    for _ in range(600):
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    sys.exit(f"nothing listens on {port}")


class Sink:
    """An origin that reads uploads as fast as it can and answers when all of one came."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.server.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    @staticmethod
    def serve(connection):
        buffer = bytearray(MIB)
        with connection:
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    part = connection.recv(65536)
                    if not part:
                        return
                    head += part
                head, _, body = head.partition(b"\r\n\r\n")
                left = int(re.search(rb"(?i)\ncontent-length: *(\d+)", head).group(1)) - len(body)
                while left > 0:
                    count = connection.recv_into(buffer, min(left, MIB))
                    if not count:
                        return
                    left -= count
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / CLOCK_TICKS


def children(pid):
    listed = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def wrk(url, connections, seconds):
    """Requests a second, requests in all, and percentiles in milliseconds."""
    threads = 1 if connections == 1 else 2
    output = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency", url],
        check=True, capture_output=True, text=True).stdout
    if re.search(r"Non-2xx|Socket errors", output):
        print(output, file=sys.stderr)
        sys.exit(f"{url} did not answer every request")
    units = {"us": 1e-3, "ms": 1.0, "s": 1e3}
    percentile = {p: float(v) * units[u] for p, v, u in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", output)}
    requests = int(re.search(r"(\d+) requests in", output).group(1))
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1)), requests, percentile


def curl_megabytes_a_second(direction, *arguments):
    output = subprocess.run(
        ["curl", "--silent", "--fail", "--show-error", "-o", "/dev/null", "-w", f"%{{speed_{direction}}}", *arguments],
        check=True, capture_output=True, text=True).stdout
    return float(output) / 1e6


class Bench:
    def __init__(self, options, folder, stack):
        self.options = options
        self.folder = folder
        self.stack = stack
        self.token = secrets.token_hex(16)
        self.files = folder / "files"
        self.files.mkdir()
        (self.files / "1k").write_bytes(os.urandom(1024))
        self.big = self.files / "big"
        with self.big.open("wb") as big:
            for _ in range(options.megabytes):
                big.write(os.urandom(MIB))
        self.sink = Sink()
        self.agent = None

    def start(self, *line):
        environment = dict(os.environ, GATEWAY_TUNNEL_TOKEN=self.token)
        log = (self.folder / f"{len(list(self.folder.glob('*.log')))}.log").open("wb")
        process = subprocess.Popen(line, stdout=log, stderr=log, env=environment)
        self.stack.callback(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def nginx(self, name, port, servers):
        folder = self.folder / name
        folder.mkdir()
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, workers=os.cpu_count(), servers=servers))
        process = self.start("nginx", "-p", str(folder), "-c", str(config))
        await_port(port, process)
        return process

    def start_all(self):
        origin, plain, public = free_port(), free_port(), free_port()
        self.nginx("origin", origin, ORIGIN_SERVER.format(port=origin, files=self.files))
        proxy = self.nginx("proxy", plain, PROXY_SERVERS.format(port=plain, origin=origin, sink=self.sink.port))
        self.war = self.start(
            self.options.java, *self.options.jvm.split(), "-jar", str(self.options.war),
            "--address", "127.0.0.1", "--port", str(public))
        await_port(public, self.war)
        self.origin, self.public = origin, public
        self.start_agent(origin)
        self.urls = {"direct": f"http://127.0.0.1:{origin}", "nginx": f"http://127.0.0.1:{plain}",
                     "tunnel": f"http://127.0.0.1:{public}"}
        self.up_urls = dict(self.urls, direct=f"http://127.0.0.1:{self.sink.port}")
        self.pids = {"direct": [], "nginx": children(proxy.pid), "tunnel": []}

    def start_agent(self, origin):
        if self.agent:
            self.stop(self.agent)
        self.agent = self.start(
            self.options.java, *self.options.jvm.split(), "-jar", str(self.options.agent),
            "--hub", f"ws://127.0.0.1:{self.public}/_tunnel/hub", "--origin", f"http://127.0.0.1:{origin}",
            "--links", str(self.options.links))
        for _ in range(600):
            with contextlib.suppress(urllib.error.URLError, OSError):
                if urllib.request.urlopen(f"http://127.0.0.1:{self.public}/_tunnel/ready", timeout=2).status == 200:
                    return
            time.sleep(0.05)
        sys.exit("the agent does not connect")

    def small(self, name):
        url = self.urls[name] + "/1k"
        before = {"proxy": cpu_seconds([self.war.pid]), "agent": cpu_seconds([self.agent.pid]),
                  "nginx": cpu_seconds(self.pids["nginx"])}
        rps, requests, percentile = wrk(url, 64, self.options.seconds)
        after = {"proxy": cpu_seconds([self.war.pid]), "agent": cpu_seconds([self.agent.pid]),
                 "nginx": cpu_seconds(self.pids["nginx"])}
        micros = {part: (after[part] - before[part]) / requests * 1e6 for part in before}
        _, _, single = wrk(url, 1, self.options.seconds)
        figures = {"requests/s, 1 KiB, 64 connections": rps, "p99 ms, 64 connections": percentile["99"],
                   "p50 ms, 1 connection": single["50"]}
        if name == "nginx":
            figures["CPU us a request"] = micros["nginx"]
        if name == "tunnel":
            figures["CPU us a request"] = micros["proxy"] + micros["agent"]
            figures["CPU us a request, proxy"] = micros["proxy"]
            figures["CPU us a request, agent"] = micros["agent"]
        return figures

    def down(self, name):
        return {"MB/s down, one stream": curl_megabytes_a_second("download", self.urls[name] + "/big")}

    def up(self, name):
        return {"MB/s up, one stream": curl_megabytes_a_second(
            "upload", "-T", str(self.big), "-H", "Expect:", self.up_urls[name] + "/up")}

    def run(self):
        self.start_all()
        print("warming up", file=sys.stderr)
        for _ in range(2):
            wrk(self.urls["tunnel"] + "/1k", 64, self.options.warm_up)
            self.down("tunnel")
        figures = {name: {} for name in self.urls}
        self.rounds(figures, "small requests", self.small)
        self.rounds(figures, "downloads", self.down)
        self.start_agent(self.sink.port)
        self.up("tunnel")
        self.rounds(figures, "uploads", self.up)
        return figures

    def rounds(self, figures, what, measure):
        for number in range(self.options.rounds):
            print(f"{what}, round {number + 1} of {self.options.rounds}", file=sys.stderr)
            for name in self.urls:
                for figure, value in measure(name).items():
                    figures[name].setdefault(figure, []).append(value)


def table(figures, options):
    median = {name: {f: statistics.median(v) for f, v in rows.items()} for name, rows in figures.items()}
    print(f"\n{os.cpu_count()} cores shared by everything, medians of {options.rounds} rounds of "
          f"{options.seconds} s, {options.megabytes} MiB transfers, links {options.links}, JVM {options.jvm}\n")
    print("| | direct | nginx | tunnel | tunnel / nginx |\n|---|---|---|---|---|")
    for row in median["tunnel"]:
        cells = [number(median[name][row]) if row in median[name] else "" for name in median]
        ratio = f"{median['tunnel'][row] / median['nginx'][row]:.2f}" if row in median["nginx"] else ""
        print(f"| {row} | {' | '.join(cells)} | {ratio} |")


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=5, help="length of each wrk run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=8, help="seconds of load before anything counts, twice")
    parser.add_argument("--megabytes", type=int, default=400, help="MiB of one transfer")
    parser.add_argument("--links", type=int, default=1)
    parser.add_argument("--java", default="java")
    parser.add_argument("--jvm", default="-XX:+UseParallelGC -Xmx256m", help="options of both JVMs")
    parser.add_argument("--war", type=pathlib.Path, default=ROOT / "proxy-war/target/gateway-tunnel.war")
    parser.add_argument("--agent", type=pathlib.Path, default=ROOT / "gateway-agent/target/gateway-agent.jar")
    options = parser.parse_args()
    for program in ("nginx", "wrk", "curl", options.java):
        if not shutil.which(program):
            sys.exit(f"{program} is not on the path; benchmarks/README.md says what is needed")
    for artifact in (options.war, options.agent):
        if not artifact.is_file():
            sys.exit(f"{artifact} is missing; build it with mvn -q -DskipTests package")
    return options


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        # A worker of nginx started as root runs as nobody and must be able to read the files.
        os.chmod(folder, 0o755)
        table(Bench(options, pathlib.Path(folder), stack).run(), options)


if __name__ == "__main__":
    main()
