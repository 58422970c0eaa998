"""Other tunnels, each as it comes: those that are found on the path, and cranker, which benchmarks/peers brings."""

import secrets

from bench.processes import await_port
from bench.system import EVERYTHING, System, need, peer, serving


class Cranker(System):
    name = "cranker"
    what = "HSBC's router and connector, protocol 3"
    can = EVERYTHING - {"websocket"}

    def start(self, run, origin):
        near = run.near.address
        public, hub = run.processes.port(), run.processes.port()
        router = peer(run, "CrankerRouterPeer", near, public, hub)
        await_port(router, near, hub)
        connector = peer(run, "CrankerConnectorPeer", f"ws://{near}:{hub}", f"http://{origin}", place=run.far)
        return serving(run, connector, f"http://{near}:{public}", {"proxy": [router], "agent": [connector]})


class Frp(System):
    def __init__(self, kind):
        self.name = f"frp-{kind}"
        self.kind = kind
        self.what = f"frp, type {kind}" + ("" if kind == "http" else ": a byte pipe")

    def start(self, run, origin):
        need("frps", "frpc")
        near = run.near.address
        hub, public = run.processes.port(), run.processes.port()
        folder = run.folder / f"frp-{hub}"
        folder.mkdir()
        token = secrets.token_hex(16)
        common = f'auth.token = "{token}"\nlog.level = "error"\n'
        server = f'bindAddr = "{near}"\nbindPort = {hub}\n' + (
            f"vhostHTTPPort = {public}\n" if self.kind == "http" else "")
        (folder / "frps.toml").write_text(server + common)
        host, port = origin.rsplit(":", 1)
        where = f'customDomains = ["{near}"]' if self.kind == "http" else f"remotePort = {public}"
        (folder / "frpc.toml").write_text(
            f'serverAddr = "{near}"\nserverPort = {hub}\n{common}[[proxies]]\nname = "origin"\ntype = "{self.kind}"\n'
            f'localIP = "{host}"\nlocalPort = {port}\n{where}\n')
        frps = run.processes.start(run.near, "frps", "-c", folder / "frps.toml")
        await_port(frps, near, hub)
        frpc = run.processes.start(run.far, "frpc", "-c", folder / "frpc.toml")
        return serving(run, frpc, f"http://{near}:{public}", {"proxy": [frps], "agent": [frpc]})


class Rathole(System):
    name = "rathole"
    what = "rathole: a byte pipe, a TCP connection each"

    def start(self, run, origin):
        need("rathole")
        near = run.near.address
        hub, public = run.processes.port(), run.processes.port()
        folder = run.folder / f"rathole-{hub}"
        folder.mkdir()
        token = secrets.token_hex(16)
        (folder / "server.toml").write_text(
            f'[server]\nbind_addr = "{near}:{hub}"\ndefault_token = "{token}"\n'
            f'[server.services.origin]\nbind_addr = "{near}:{public}"\n')
        (folder / "client.toml").write_text(
            f'[client]\nremote_addr = "{near}:{hub}"\ndefault_token = "{token}"\n'
            f'[client.services.origin]\nlocal_addr = "{origin}"\n')
        quiet = {"RUST_LOG": "error"}
        server = run.processes.start(run.near, "rathole", "--server", folder / "server.toml", environment=quiet)
        await_port(server, near, hub)
        client = run.processes.start(run.far, "rathole", "--client", folder / "client.toml", environment=quiet)
        return serving(run, client, f"http://{near}:{public}", {"proxy": [server], "agent": [client]})


class Chisel(System):
    name = "chisel"
    what = "chisel: a byte pipe, SSH over WebSocket"

    def start(self, run, origin):
        need("chisel")
        near = run.near.address
        hub, public = run.processes.port(), run.processes.port()
        server = run.processes.start(run.near, "chisel", "server", "--reverse", "--host", near, "--port", hub)
        await_port(server, near, hub)
        client = run.processes.start(
            run.far, "chisel", "client", f"http://{near}:{hub}", f"R:{near}:{public}:{origin}")
        return serving(run, client, f"http://{near}:{public}", {"proxy": [server], "agent": [client]})


class Piko(System):
    name = "piko"
    what = "piko: HTTP, routed by the first label of the host"

    def start(self, run, origin):
        need("piko")
        near = run.near.address
        public, upstream, admin, gossip, agent = (run.processes.port() for _ in range(5))
        server = run.processes.start(
            run.near, "piko", "server", "--proxy.bind-addr", f"{near}:{public}", "--upstream.bind-addr",
            f"{near}:{upstream}", "--admin.bind-addr", f"{near}:{admin}", "--gossip.bind-addr", f"{near}:{gossip}",
            "--proxy.access-log.disable", "--log.level", "error", "--proxy.timeout", "1h",
            "--proxy.http.read-timeout", "0", "--proxy.http.write-timeout", "0")
        await_port(server, near, upstream)
        client = run.processes.start(
            run.far, "piko", "agent", "http", self.endpoint(near), origin, "--connect.url", f"http://{near}:{upstream}",
            "--access-log.disable", "--log.level", "error", "--server.bind-addr", f"{run.far.address}:{agent}")
        return serving(run, client, f"http://{near}:{public}", {"proxy": [server], "agent": [client]})

    @staticmethod
    def endpoint(address):
        """The first label of the Host that the load generators send."""
        return address.split(".")[0]


SYSTEMS = [Cranker(), Frp("http"), Frp("tcp"), Rathole(), Chisel(), Piko()]
