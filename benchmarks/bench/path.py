#!/usr/bin/env python3
"""A long path: two network namespaces, and a process that carries the packets between them late and loses some.

usage: path.py NEAR FAR MILLISECONDS PERCENT. A round trip takes so many milliseconds, half of it each way. Needs root.
Prints a line when the path is there; ends, and takes the namespaces with it, when its input ends. Kernels without
tc netem do.
"""

import collections
import contextlib
import ctypes
import fcntl
import os
import random
import select
import struct
import subprocess
import sys
import threading
import time

NEAR_ADDRESS, FAR_ADDRESS = "10.99.0.1", "10.99.0.2"
MTU = 9000
"""Large, so that a process in Python keeps up with a fast path."""

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000


def enter(namespace):
    """Has this thread, and what it starts, live there."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/run/netns/{namespace}", "rb") as there:
        if libc.setns(there.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")


def device(namespace, address):
    """A device in the namespace whose packets are read and written here."""
    made = []

    def make():
        enter(namespace)
        descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH", b"path0", IFF_TUN | IFF_NO_PI))
        made.append(descriptor)
    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    ip("-n", namespace, "address", "add", f"{address}/24", "dev", "path0")
    ip("-n", namespace, "link", "set", "path0", "mtu", str(MTU), "txqueuelen", "10000", "up")
    ip("-n", namespace, "link", "set", "lo", "up")
    return made[0]


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def carry(source, sink, delay, loss, left):
    """One direction, in order: what is read now is written when its time has come."""
    waiting = collections.deque()
    while not left.is_set():
        due = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 0.2
        readable, _, _ = select.select([source], [], [], due)
        now = time.monotonic()
        if readable:
            with contextlib.suppress(BlockingIOError):
                for _ in range(64):
                    packet = os.read(source, 65536)
                    if random.random() >= loss:
                        waiting.append((now + delay, packet))
        while waiting and waiting[0][0] <= now:
            with contextlib.suppress(OSError):  # a full device loses it, as a router would
                os.write(sink, waiting.popleft()[1])


def main():
    near, far, milliseconds, percent = sys.argv[1:]
    delay, loss = float(milliseconds) / 2000, float(percent) / 100
    left = threading.Event()
    try:
        for namespace in (near, far):
            ip("netns", "add", namespace)
        ends = device(near, NEAR_ADDRESS), device(far, FAR_ADDRESS)
        ways = [threading.Thread(target=carry, args=(*pair, delay, loss, left)) for pair in (ends, ends[::-1])]
        for way in ways:
            way.start()
        print("ready", flush=True)
        sys.stdin.read()
        left.set()
        for way in ways:
            way.join()
    finally:
        for namespace in (near, far):
            subprocess.run(["ip", "netns", "delete", namespace], check=False, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
