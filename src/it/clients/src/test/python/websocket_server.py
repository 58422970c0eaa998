"""Echoes WebSockets by the library that the first argument names, with pings that have to be answered."""

import asyncio
import socket
import sys

import uvicorn
from aiohttp import WSMsgType, web

PING_SECONDS = 0.2
# aiohttp wants its answer within half of this, whatever else is on its way.
HEARTBEAT_SECONDS = 4
PROTOCOL = "chat.v2"
library = sys.argv[1]
listener = socket.create_server(("127.0.0.1", 0), backlog=50)
listener.setblocking(False)


def say_listening():
    print("listening", listener.getsockname()[1], flush=True)


async def asgi(scope, receive, send):
    if scope["type"] != "websocket":
        return
    await receive()
    if scope["path"] == "/refused":
        await send({"type": "websocket.close", "code": 1008})
        return
    offered = scope["subprotocols"]
    await send({"type": "websocket.accept", "subprotocol": PROTOCOL if PROTOCOL in offered else None})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            print("closed", message["code"], flush=True)
            return
        if message.get("text") == "close me":
            await send({"type": "websocket.close", "code": 4001, "reason": "as you wish"})
        elif message.get("text") is not None:
            await send({"type": "websocket.send", "text": message["text"]})
        else:
            await send({"type": "websocket.send", "bytes": message["bytes"]})


async def by_uvicorn():
    config = uvicorn.Config(
        asgi, ws=library, ws_ping_interval=PING_SECONDS, ws_ping_timeout=10, ws_max_size=1 << 26,
        lifespan="off", log_level="warning",
    )
    say_listening()
    await uvicorn.Server(config).serve(sockets=[listener])


async def echo(request):
    if request.path == "/refused":
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, protocols=[PROTOCOL], max_msg_size=1 << 26)
    await ws.prepare(request)
    async for message in ws:
        if message.type == WSMsgType.TEXT and message.data == "close me":
            await ws.close(code=4001, message=b"as you wish")
        elif message.type == WSMsgType.TEXT:
            await ws.send_str(message.data)
        elif message.type == WSMsgType.BINARY:
            await ws.send_bytes(message.data)
    print("closed", ws.close_code, flush=True)
    return ws


async def by_aiohttp():
    application = web.Application()
    application.router.add_get("/{rest:.*}", echo)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    say_listening()
    await asyncio.Event().wait()


asyncio.run(by_aiohttp() if library == "aiohttp" else by_uvicorn())
