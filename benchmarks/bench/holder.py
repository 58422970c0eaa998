#!/usr/bin/env python3
"""Holds responses open that have begun, until it is ended.

usage: holder.py URL COUNT events|stalled; prints how many were opened, and the first failure. Event streams are read up
to their first event; a stalled download is read up to its head, with a small receive buffer, and no further.
"""

import signal
import socket
import sys
import urllib.parse


def open_one(where, kind):
    connection = socket.socket()
    if kind == "stalled":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    connection.settimeout(60)
    connection.connect((where.hostname, where.port))
    path = where.path + ("/events" if kind == "events" else "/big")
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
    wanted = b"data: 1" if kind == "events" else b"\r\n\r\n"
    begun = b""
    while wanted not in begun:
        part = connection.recv(2048)
        if not part:
            raise OSError("it ended")
        begun += part
    if b" 200 " not in begun.split(b"\r\n", 1)[0] + b" ":
        raise OSError(begun.split(b"\r\n", 1)[0].decode())
    return connection


def main():
    url, count, kind = sys.argv[1:]
    where = urllib.parse.urlsplit(url)
    held = []
    failure = ""
    for _ in range(int(count)):
        try:
            held.append(open_one(where, kind))
        except OSError as error:
            failure = str(error)
            break
    print(len(held), failure, flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
