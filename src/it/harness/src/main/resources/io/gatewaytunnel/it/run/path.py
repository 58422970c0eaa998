"""Carries packets between two network devices of its own, late and not all of them, as it is told.

Arguments: the names of both devices (TUN), which are gone with the process. Standard input, one line each, every one
answered with one: `delay SECONDS JITTER`, each way, the jitter at most, and no packet overtakes another; `rate OCTETS`,
a second and each way, 0 for any; `lose SHARE` of all packets, 1 for all; `lost`: how many since `lose` was told last.
Its end is the end of the process.
"""
import collections
import fcntl
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
LARGEST = 65536
BURST = 64
MOST_WAITING = 20000


def device(name):
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return descriptor


class Path:
    """What both directions have in common."""

    delay = 0.0
    jitter = 0.0
    rate = 0.0
    share = 0.0
    lost = 0

    def obey(self, words):
        if words[0] == "delay":
            self.delay, self.jitter = float(words[1]), float(words[2])
        elif words[0] == "rate":
            self.rate = float(words[1])
        elif words[0] == "lose":
            self.share, self.lost = float(words[1]), 0
        elif words[0] == "lost":
            return str(self.lost)
        return "ok"


class Direction:
    """Packets wait here in the order in which they came."""

    def __init__(self, path, source, sink):
        self.path = path
        self.source = source
        self.sink = sink
        self.waiting = collections.deque()
        self.last = 0.0
        self.free = 0.0

    def take(self, now):
        path = self.path
        for _ in range(BURST):
            try:
                packet = os.read(self.source, LARGEST)
            except OSError:  # there is no more, or the device is not up yet
                return
            if random.random() < path.share or len(self.waiting) >= MOST_WAITING:
                path.lost += 1
                continue
            self.free = max(self.free, now)
            if path.rate:
                self.free += len(packet) / path.rate
            self.last = max(self.last, self.free + path.delay + random.uniform(0, path.jitter))
            self.waiting.append((self.last, packet))

    def give(self, now):
        while self.waiting and self.waiting[0][0] <= now:
            packet = self.waiting.popleft()[1]
            if self.path.share < 1:
                try:
                    os.write(self.sink, packet)
                    continue
                except OSError:  # nobody is there
                    pass
            self.path.lost += 1

    def pause(self, now):
        return max(0.0, self.waiting[0][0] - now) if self.waiting else 60.0


def carry(first, second):
    path = Path()
    directions = [Direction(path, first, second), Direction(path, second, first)]
    told = b""
    while True:
        now = time.monotonic()
        ready, _, _ = select.select([0, first, second], [], [], min(each.pause(now) for each in directions))
        now = time.monotonic()
        for each in directions:
            if each.source in ready:
                each.take(now)
            each.give(now)
        if 0 in ready:
            more = os.read(0, LARGEST)
            if not more:
                return
            *lines, told = (told + more).split(b"\n")
            for line in lines:
                print(path.obey(line.decode().split()), flush=True)


devices = [device(name) for name in sys.argv[1:3]]
print("ready", flush=True)
carry(*devices)
