"""paho over WebSocket: each quality of service, what is retained, a will, keep-alive pings, large and many messages."""

import os
import queue
import socket
import sys
import threading
import time
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt

place = urlsplit(sys.argv[1])
PATIENCE_SECONDS = 60
KEEP_ALIVE_SECONDS = 1
SILENT_SECONDS = 8
MESSAGES = 2_000


def step(name):
    print("ok", name, flush=True)


class Client:
    def __init__(self, name, keep_alive=60, will=None, version=mqtt.MQTTv5):
        self.got = queue.Queue()
        self.pongs = 0
        self.ended = threading.Event()
        ready = threading.Event()
        subscribed = threading.Event()
        self.subscribed = subscribed
        self.client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2, client_id=name, transport="websockets", protocol=version,
            reconnect_on_failure=False)
        self.client.ws_set_options(path="/mqtt")
        self.client.on_connect = lambda *_: ready.set()
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.on_disconnect = lambda *_: self.ended.set()
        self.client.on_message = lambda _client, _data, message: self.got.put(message)
        self.client.on_log = self.count_pongs
        if will:
            self.client.will_set(*will, qos=1)
        self.client.connect(place.hostname, place.port, keepalive=keep_alive)
        self.client.loop_start()
        assert ready.wait(PATIENCE_SECONDS), "not connected"

    def count_pongs(self, _client, _data, _level, text):
        if "PINGRESP" in text:
            self.pongs += 1

    def subscribe(self, topic, qos=2):
        self.subscribed.clear()
        self.client.subscribe(topic, qos)
        assert self.subscribed.wait(PATIENCE_SECONDS), "not subscribed"

    def publish(self, topic, payload, qos=0, retain=False):
        return self.client.publish(topic, payload, qos, retain)

    def next(self):
        return self.got.get(timeout=PATIENCE_SECONDS)

    def end(self):
        self.client.disconnect()
        self.client.loop_stop()

    def vanish(self):
        """Without a word to the broker, as when a cable is pulled."""
        self.client.socket()._socket.shutdown(socket.SHUT_RDWR)
        assert self.ended.wait(PATIENCE_SECONDS)


def qualities(version):
    reader, writer = Client(f"reader-{version}", version=version), Client(f"writer-{version}", version=version)
    reader.subscribe("news/#")
    for qos in (0, 1, 2):
        sent = writer.publish("news/ü", f"quality {qos}", qos)
        sent.wait_for_publish(PATIENCE_SECONDS)
        got = reader.next()
        assert (got.topic, got.payload.decode(), got.qos) == ("news/ü", f"quality {qos}", qos), got
    # This broker takes a second for 50 KB, with or without a tunnel.
    large = os.urandom(40_000)
    writer.publish("news/large", large, 1)
    assert reader.next().payload == large
    for i in range(MESSAGES):
        writer.publish("news/many", str(i), 1)
    for i in range(MESSAGES):
        assert reader.next().payload == str(i).encode()
    reader.end()
    writer.end()


def retained_and_wills():
    writer = Client("writer", will=("wills/writer", "gone"))
    writer.publish("kept", "last", 1, retain=True).wait_for_publish(PATIENCE_SECONDS)
    reader = Client("reader")
    reader.subscribe("kept")
    got = reader.next()
    assert (got.payload, got.retain) == (b"last", True), got
    reader.subscribe("wills/#")
    writer.vanish()
    assert reader.next().payload == b"gone"
    reader.end()


def silence(quiet):
    """Both pings and the broker's patience of one and a half times the keep-alive go on without anything to say."""
    assert not quiet.ended.wait(max(0, begun + SILENT_SECONDS - time.monotonic())), "disconnected"
    assert quiet.pongs >= SILENT_SECONDS / KEEP_ALIVE_SECONDS / 2, quiet.pongs
    quiet.subscribe("after")
    quiet.publish("after", "still here", 1)
    assert quiet.next().payload == b"still here"
    quiet.end()


begun = time.monotonic()
quiet = Client("quiet", KEEP_ALIVE_SECONDS)
for version in (mqtt.MQTTv311, mqtt.MQTTv5):
    qualities(version)
    step(f"qualities {version}")
retained_and_wills()
step("retained and wills")
silence(quiet)
step("silence")
print("done", flush=True)
