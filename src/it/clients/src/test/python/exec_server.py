"""Docker's API as far as docker exec goes. The command is made up: it echoes its input in capitals until "exit"."""

import asyncio
import json
import struct

STDOUT, STDERR = 1, 2
UPGRADED = (
    b"HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\n"
    b"Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
)


def frame(stream, data):
    return struct.pack(">BxxxL", stream, len(data)) + data


async def head_and_body(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return head[0].split(" "), fields, await reader.readexactly(int(fields.get("content-length", 0)))


def answer(writer, status, content):
    body = json.dumps(content).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)


async def run(reader, writer):
    # And no more yet: Docker's library loses what comes together with this.
    writer.write(UPGRADED)
    while line := await reader.readline():
        if line == b"exit\n":
            break
        writer.write(frame(STDERR if line.startswith(b"!") else STDOUT, line.upper()))
        await writer.drain()
    writer.write(frame(STDOUT, b"bye\n"))


async def serve(reader, writer):
    try:
        while True:
            (method, path, _), fields, body = await head_and_body(reader)
            if path.endswith("/containers/box/exec"):
                assert json.loads(body)["Cmd"] == ["shout"], body
                answer(writer, "201 Created", {"Id": "e1"})
            elif path.endswith("/exec/e1/start"):
                wanted = (method, fields.get("upgrade"), json.loads(body)["Detach"])
                print("start", *wanted, flush=True)
                if wanted == ("POST", "tcp", False):
                    await run(reader, writer)
                    break
                answer(writer, "400 Bad Request", {"message": "no upgrade"})
            elif path.endswith("/exec/e1/json"):
                answer(writer, "200 OK", {"ID": "e1", "Running": False, "ExitCode": 7})
            else:
                answer(writer, "404 Not Found", {"message": "no such container"})
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionResetError):
        pass  # a connection that nobody uses any more ends in either way
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
