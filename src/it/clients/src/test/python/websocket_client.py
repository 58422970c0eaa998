"""Two clients, websockets and aiohttp, against an echo: sizes, order, compression, both sides' pings, ends, refusals."""

import asyncio
import os
import sys

import aiohttp
import websockets

uri = sys.argv[1].replace("http://", "ws://")
SIZES = [0, 1, 125, 126, 65_535, 65_536, 1_000_000, 5_000_000]
SILENT_SECONDS = 9
HEARTBEAT_SECONDS = 4
PINGS = 100


def step(name):
    print("ok", name, flush=True)


def connect(path="/chat", **options):
    return websockets.connect(uri + path, proxy=None, max_size=1 << 26, **options)


async def sizes():
    for compression in ("deflate", None):
        async with connect(compression=compression) as ws:
            for size in SIZES:
                text = ("ä" * size)[: size // 2] + "x" * (size % 2)
                await ws.send(text)
                assert await ws.recv() == text
                binary = os.urandom(size)
                await ws.send(binary)
                assert await ws.recv() == binary
            await ws.send(part for part in ("in ", "three ", "frames"))
            assert await ws.recv() == "in three frames"
    async with connect(subprotocols=["chat.v1", "chat.v2"]) as ws:
        assert ws.subprotocol == "chat.v2"
        assert ws.response.headers["Upgrade"].lower() == "websocket"


async def order():
    async with connect() as ws:
        async def send():
            for i in range(5_000):
                await ws.send(str(i))
        sending = asyncio.create_task(send())
        for i in range(5_000):
            assert await ws.recv() == str(i)
        await sending


async def pings():
    """The client's pings beside the server's, each answered with its own bytes."""
    async with connect(ping_interval=0.1, ping_timeout=10) as ws:
        for i in range(PINGS):
            await asyncio.wait_for(await ws.ping(f"ping {i}".encode()), 10)
        await ws.send("still here")
        assert await ws.recv() == "still here"


async def silence():
    """Nothing but the server's pings, which go unnoticed here and are answered."""
    async with connect(ping_interval=None) as ws:
        await asyncio.sleep(SILENT_SECONDS)
        await ws.send("still here")
        assert await ws.recv() == "still here"


async def ends():
    async with connect() as ws:
        await ws.send("close me")
        try:
            await ws.recv()
            raise AssertionError("not closed")
        except websockets.ConnectionClosed as e:
            assert (e.rcvd.code, e.rcvd.reason) == (4001, "as you wish"), e
    ws = await connect()
    # What the server says it got is looked for in its output.
    await ws.close(4002, "have to go")
    try:
        await connect("/refused")
        raise AssertionError("not refused")
    except websockets.InvalidStatus as e:
        assert e.response.status_code == 403, e


async def by_aiohttp():
    async with aiohttp.ClientSession(trust_env=False) as session:
        options = dict(heartbeat=HEARTBEAT_SECONDS, compress=15, max_msg_size=1 << 26, protocols=["chat.v2"])
        async with session.ws_connect(uri + "/chat", **options) as ws:
            assert ws.protocol == "chat.v2"
            for size in SIZES:
                binary = os.urandom(size)
                await ws.send_bytes(binary)
                assert await ws.receive_bytes() == binary
            await ws.send_str("close me")
            message = await ws.receive()
            assert (message.type, message.data, message.extra) == (aiohttp.WSMsgType.CLOSE, 4001, "as you wish"), message


async def crowd():
    async def one(number):
        async with connect() as ws:
            for i in range(20):
                await ws.send(f"{number} {i}")
                assert await ws.recv() == f"{number} {i}"
    await asyncio.gather(*(one(number) for number in range(50)))


async def main():
    waiting = asyncio.create_task(silence())
    for test in (sizes, order, pings, ends, by_aiohttp, crowd):
        await test()
        step(test.__name__)
    await waiting
    step("silence")
    print("done", flush=True)


asyncio.run(main())
