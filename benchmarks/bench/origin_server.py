#!/usr/bin/env python3
"""The other origin: takes uploads, sends a file, keeps event streams open, and echoes WebSocket messages.

usage: origin_server.py ADDRESS FILE; prints its port. Ends with SIGTERM.
"""

import base64
import contextlib
import hashlib
import os
import re
import socket
import sys
import threading

MIB = 1 << 20
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455 section 1.3."""

MESSAGE_BYTES = 100
"""Of each WebSocket message, so that both ends know where it ends without looking."""
CLIENT_FRAME_BYTES = 2 + 4 + MESSAGE_BYTES
SERVER_FRAME = bytes([0x82, MESSAGE_BYTES]) + b"m" * MESSAGE_BYTES

kept = []
"""Event streams: open, and without a thread."""


def serve(connection, file):
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = b""
        while True:
            while b"\r\n\r\n" not in head:
                part = connection.recv(65536)
                if not part:
                    connection.close()
                    return
                head += part
            head, _, rest = head.partition(b"\r\n\r\n")
            method, target = head.split(b" ", 2)[:2]
            if target.endswith(b"/events"):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                   b"Cache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n")
                kept.append(connection)
                return
            if target.endswith(b"/ws"):
                echo(connection, head)
                return
            head = answer(connection, method, target, head, rest, file)
    connection.close()


def answer(connection, method, target, head, rest, file):
    """Returns what has come of the next request."""
    if method == b"GET" and target.endswith(b"/big"):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                           + str(os.path.getsize(file)).encode() + b"\r\n\r\n")
        with open(file, "rb") as content:
            connection.sendfile(content)
        return rest
    if method == b"GET":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        return rest
    length = re.search(rb"(?i)\ncontent-length: *(\d+)", head)
    rest = skip(connection, rest, int(length.group(1))) if length else skip_chunks(connection, rest)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    return rest


def skip(connection, rest, left):
    if len(rest) >= left:
        return rest[left:]
    left -= len(rest)
    buffer = bytearray(MIB)
    while left > 0:
        count = connection.recv_into(buffer, min(left, MIB))
        if not count:
            raise ConnectionResetError
        left -= count
    return b""


def skip_chunks(connection, rest):
    """Chunks without trailers."""
    while True:
        while b"\r\n" not in rest:
            rest += receive(connection)
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        rest = skip(connection, rest, length)
        while len(rest) < 2:
            rest += receive(connection)
        rest = rest[2:]
        if length == 0:
            return rest


def receive(connection):
    part = connection.recv(65536)
    if not part:
        raise ConnectionResetError
    return part


def echo(connection, head):
    """A frame of ours for each of the client's, by their length: what a message costs here is next to nothing."""
    key = re.search(rb"(?i)\nsec-websocket-key: *(\S+)", head).group(1)
    accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
    connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
    left = 0
    while True:
        part = connection.recv(MIB)
        if not part:
            connection.close()
            return
        messages, left = divmod(left + len(part), CLIENT_FRAME_BYTES)
        if messages:
            connection.sendall(SERVER_FRAME * messages)


def main():
    address, file = sys.argv[1:]
    threading.stack_size(256 * 1024)
    server = socket.create_server((address, 0), backlog=4096)
    print(server.getsockname()[1], flush=True)
    while True:
        connection, _ = server.accept()
        threading.Thread(target=serve, args=(connection, file), daemon=True).start()


if __name__ == "__main__":
    main()
