"""What a notebook does: files, a kernel, cells and their output over a WebSocket, input, interrupt, restart."""

import json
import sys
import urllib.error
import urllib.request
import uuid

import websocket

base, token = sys.argv[1], sys.argv[2]
PATIENCE_SECONDS = 60
LINES = 2_000


def step(name):
    print("ok", name, flush=True)


def call(method, path, body=None, origin=base, authorization="token " + token):
    request = urllib.request.Request(base + path, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("Authorization", authorization)
    request.add_header("Origin", origin)
    request.add_header("Content-Type", "application/json")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=PATIENCE_SECONDS) as answer:
        content = answer.read()
        return json.loads(content) if content else None


def refused(status, *arguments, **options):
    try:
        call(*arguments, **options)
    except urllib.error.HTTPError as e:
        assert e.code == status, e
        return
    raise AssertionError(f"not {status}")


def files():
    made = call("POST", "/api/contents", {"type": "notebook"})
    cells = [{"cell_type": "code", "id": "a", "source": "1 + 1", "metadata": {}, "outputs": [], "execution_count": None}]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    call("PUT", "/api/contents/" + made["path"], {"type": "notebook", "content": content})
    call("PATCH", "/api/contents/" + made["path"], {"path": "ü b.ipynb"})
    found = call("GET", "/api/contents/%C3%BC%20b.ipynb")
    assert found["content"]["cells"][0]["source"] == "1 + 1", found
    call("DELETE", "/api/contents/%C3%BC%20b.ipynb")
    refused(404, "GET", "/api/contents/%C3%BC%20b.ipynb")
    refused(403, "GET", "/api/contents", authorization="token wrong")


class Kernel:
    def __init__(self):
        self.id = call("POST", "/api/kernels", {"name": "python3"})["id"]
        self.session = uuid.uuid4().hex
        self.connect()

    def connect(self):
        address = base.replace("http://", "ws://") + f"/api/kernels/{self.id}/channels?session_id={self.session}"
        self.socket = websocket.create_connection(
            address, timeout=PATIENCE_SECONDS, header=["Authorization: token " + token], origin=base, http_no_proxy=["*"])

    def send(self, kind, content, channel="shell"):
        header = {"msg_id": uuid.uuid4().hex, "username": "it", "session": self.session, "msg_type": kind, "version": "5.3"}
        self.socket.send(json.dumps(
            {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel}))
        return header["msg_id"]

    def run(self, code, typed=None, on_start=None):
        """Runs a cell; returns what it printed, what it is worth and how it ended."""
        asked = self.send("execute_request", {"code": code, "silent": False, "allow_stdin": typed is not None})
        printed, worth, status = [], None, None
        idle = False
        while status is None or not idle:
            said = json.loads(self.socket.recv())
            if said["parent_header"].get("msg_id") != asked:
                continue
            kind, content = said["msg_type"], said["content"]
            if kind == "stream":
                printed.append(content["text"])
                if on_start:
                    on_start()
                    on_start = None
            elif kind == "input_request":
                self.send("input_reply", {"value": typed}, "stdin")
            elif kind == "execute_result":
                worth = content["data"]["text/plain"]
            elif kind == "execute_reply":
                status = content.get("ename", content["status"])
            elif kind == "status":
                idle = content["execution_state"] == "idle"
        return "".join(printed), worth, status


def cells():
    kernel = Kernel()
    assert kernel.run("6 * 7") == ("", "42", "ok")
    assert kernel.run("print('ä' * 100_000)")[0] == "ä" * 100_000 + "\n"
    slowly = f"import time\nfor i in range({LINES}):\n    print(i, flush=True)"
    assert kernel.run(slowly)[0] == "".join(f"{i}\n" for i in range(LINES))
    assert kernel.run("input('who? ') * 2", typed="ab") == ("", "'abab'", "ok")
    assert kernel.run("1 / 0")[2] == "ZeroDivisionError"
    kernel.run("kept = 'here'")
    kernel.socket.close()
    kernel.connect()
    assert kernel.run("kept")[1] == "'here'"
    return kernel


def control(kernel):
    def interrupt():
        call("POST", f"/api/kernels/{kernel.id}/interrupt")

    forever = "import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.01)"
    printed, _, status = kernel.run(forever, on_start=interrupt)
    assert (printed, status) == ("begun\n", "KeyboardInterrupt"), (printed, status)
    call("POST", f"/api/kernels/{kernel.id}/restart")
    kernel.socket.close()
    kernel.connect()
    assert kernel.run("kept")[2] == "NameError"
    call("DELETE", f"/api/kernels/{kernel.id}")
    assert call("GET", "/api/kernels") == []


def strangers():
    """Who does not say the token gets no socket."""
    kernel = Kernel()
    try:
        websocket.create_connection(
            base.replace("http://", "ws://") + f"/api/kernels/{kernel.id}/channels",
            origin=base, http_no_proxy=["*"], timeout=PATIENCE_SECONDS)
        raise AssertionError("let in")
    except websocket.WebSocketBadStatusException as e:
        assert e.status_code == 403, e
    call("DELETE", f"/api/kernels/{kernel.id}")


files()
step("files")
kernel = cells()
step("cells")
control(kernel)
step("control")
strangers()
step("strangers")
print("done", flush=True)
