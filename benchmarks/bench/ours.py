"""The tunnel of this repository, in the ways it can be run."""

import time

from bench import containers
from bench.processes import NotRunnable, await_ok, await_port, cpu_seconds
from bench.system import System, serving


class Ours(System):
    """proxy and agent are further arguments, environment goes to both, jvm in place of --jvm, before means --before."""

    def __init__(
            self, name, what, *, proxy=(), agent=(), environment=None, java="java", server=None, jvm=None,
            before=False):
        self.name = name
        self.what = what
        self.proxy_arguments = list(proxy)
        self.agent_arguments = list(agent)
        self.environment = environment or {}
        self.java = java
        self.server = server
        self.jvm = jvm
        self.before = before

    def artifact(self, run, name):
        """The WAR or the jar that this variant runs."""
        if not self.before:
            found = getattr(run.options, name)
        elif run.options.before:
            found = run.options.before / getattr(run.options, name).name
        else:
            raise NotRunnable("no --before FOLDER was given")
        if not found.is_file():
            raise NotRunnable(f"{found.name} is missing: mvn -q -DskipTests package")
        return found

    def start(self, run, origin):
        proxy, url = self.start_proxy(run)
        agent = self.start_agent(run, url, origin)
        return serving(run, agent, url, {"proxy": [proxy], "agent": [agent]})

    def java_of(self, run):
        program = getattr(run.options, self.java)
        if not program:
            raise NotRunnable(f"no --{self.java} was given, nor found")
        return program

    def line(self, run):
        return [self.java_of(run), *(self.jvm or run.options.jvm).split()]

    def all_environment(self, run):
        return {**run.environment, **self.environment}

    def start_proxy(self, run):
        """Returns the process and its URL once it answers, agent or not."""
        address, port = run.near.address, run.processes.port()
        if self.server:
            process, url = containers.start(run, self, port)
        else:
            process = run.processes.start(
                run.near, *self.line(run), "-jar", self.artifact(run, "war"), "--address", address, "--port", port,
                *self.proxy_arguments, *run.options.proxy_argument, environment=self.all_environment(run))
            url = f"http://{address}:{port}"
            await_port(process, address, port)
        await_ok(process, url + "/_tunnel/live")
        return process, url

    def start_agent(self, run, url, origin):
        hub = url.replace("http://", "ws://") + "/_tunnel/hub"
        agent = run.processes.start(
            run.far, *self.line(run), "-jar", self.artifact(run, "agent"), "--hub", hub, "--origin", f"http://{origin}",
            *(["--allow-plaintext"] if run.options.path else []), *self.agent_arguments, *run.options.agent_argument,
            environment=self.all_environment(run))
        await_ok(agent, url + "/_tunnel/ready")
        return agent

    def time_to_serve(self, run, origin):
        """
        Seconds from exec to the first answer, of the proxy alone and of an agent that finds its proxy there; and the
        CPU time that each had used by then, which says more where others use the machine too.
        """
        began = time.monotonic()
        proxy, url = self.start_proxy(run)
        proxy_up, proxy_used = time.monotonic(), cpu_seconds([proxy])
        agent = self.start_agent(run, url, origin)
        await_ok(agent, url + "/1k")
        served, agent_used = time.monotonic(), cpu_seconds([agent])
        run.processes.stop(agent)
        run.processes.stop(proxy)
        return {"start-up s, proxy": proxy_up - began, "start-up CPU s, proxy": proxy_used,
                "start-up s, agent": served - proxy_up, "start-up CPU s, agent": agent_used}


class OursWithRoutes(Ours):
    """All that looks at a request: a table in which its route is the last of a thousand, metrics, a line of the log."""

    ROUTES = 1_000

    def start_proxy(self, run):
        routes = [f"- {{name: r{i}, host: h{i}.example, path: /p{i}, service: default}}" for i in range(self.ROUTES - 1)]
        config = run.folder / f"{self.name}.yml"
        config.write_text("\n".join(["routes:", *routes, "- {name: all, service: default}", ""]), encoding="utf-8")
        log = run.folder / f"{self.name}.log"
        self.proxy_arguments = ["--config", config, "--access-log", log, "--access-log-format", "json"]
        return super().start_proxy(run)

    def start_agent(self, run, url, origin):
        self.agent_arguments = ["--set", f"metrics-port={run.processes.port()}"]
        return super().start_agent(run, url, origin)
