"""What ours is compared with when there is no tunnel, and the parts of it alone."""

from bench import nginx
from bench.processes import await_port
from bench.system import EVERYTHING, Running, System, need, peer, serving


class Direct(System):
    name = "direct"
    what = "the origin itself: what load generator and origin cost alone"

    def start(self, run, origin):
        return Running(f"http://{origin}", {})


class Nginx(System):
    name = "nginx"
    what = "nginx as a plain reverse proxy, without a tunnel"

    def start(self, run, origin):
        need("nginx")
        process, url = nginx.proxy(run, origin)
        return serving(run, process, url, {"proxy": [process]})


class Servlet(System):
    name = "servlet"
    what = "a stock proxy servlet in embedded Tomcat: the same hop without a tunnel"
    can = EVERYTHING - {"websocket"}

    def start(self, run, origin):
        port = run.processes.port()
        process = peer(run, "ServletPeer", run.near.address, port, f"http://{origin}")
        return serving(run, process, f"http://{run.near.address}:{port}", {"proxy": [process]})


class Filter(System):
    name = "filter"
    what = "a part alone: embedded Tomcat with an empty asynchronous filter that answers the same head and body"
    can = frozenset({"small", "many", "large", "open"})

    def start(self, run, origin):
        port = run.processes.port()
        process = peer(run, "FilterPeer", run.near.address, port)
        return serving(run, process, f"http://{run.near.address}:{port}", {"proxy": [process]})


class Client(System):
    name = "client"
    what = "a part alone: HttpClient 5 asynchronous, 64 requests at a time, against the origin"
    can = frozenset({"small"})

    def start(self, run, origin):
        """Serves nothing: it is told on its input how long to ask, and says what came of it."""
        process = peer(run, "ClientPeer", f"http://{origin}/1k", place=run.far, stdin=-1, stdout=-1)
        running = Running("", {"agent": [process]})
        running.driver = process
        return running


class SshReverse(System):
    name = "ssh-R"
    what = "ssh -R: a byte pipe"

    def start(self, run, origin):
        need("ssh", "/usr/sbin/sshd", "ssh-keygen")
        folder = run.folder / f"ssh-{run.processes.port()}"
        folder.mkdir(mode=0o700)
        for name in ("host", "user"):
            run.call("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name)
        (folder / "allowed").write_text((folder / "user.pub").read_text())
        hub, public = run.processes.port(), run.processes.port()
        run.call("mkdir", "-p", "/run/sshd")
        near = run.near.address
        (folder / "sshd_config").write_text(
            f"ListenAddress {near}:{hub}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/allowed\nStrictModes no\n"
            f"UsePAM no\nPidFile none\nAllowTcpForwarding yes\nGatewayPorts clientspecified\nLogLevel ERROR\n")
        server = run.processes.start(run.near, "/usr/sbin/sshd", "-D", "-e", "-f", folder / "sshd_config")
        await_port(server, near, hub)
        client = run.processes.start(
            run.far, "ssh", "-N", "-T", "-p", hub, "-i", folder / "user", "-o", "StrictHostKeyChecking=no",
            "-o", f"UserKnownHostsFile={folder}/known", "-o", "ExitOnForwardFailure=yes", "-F", "none",
            "-R", f"{near}:{public}:{origin}", f"{run.user}@{near}")
        return serving(run, client, f"http://{near}:{public}", {"proxy": [server], "agent": [client]})


SYSTEMS = [Direct(), Nginx(), Servlet(), Filter(), Client(), SshReverse()]
