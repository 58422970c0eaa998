"""The WAR in servers of other people: each gets a base folder of the run's; the server's own is not written to.

What is set is what docs/containers tells to set and the measured work needs: no limit of connections or threads that
the guides lift, and no logging of requests.
"""

import os
import pathlib
import re
import shutil

from bench.processes import NotRunnable

CONTEXT = "gateway-tunnel"
"""Deployed below a path, since each server has another way to say that an application is the root."""

TOMCAT = """<?xml version="1.0"?>
<Server port="-1">
  <Service name="Catalina">
    <Connector address="{address}" port="{port}" protocol="HTTP/1.1" maxKeepAliveRequests="-1" maxPostSize="-1"
               maxHttpRequestHeaderSize="16384" acceptCount="1024"/>
    <Engine name="Catalina" defaultHost="localhost"><Host name="localhost" appBase="webapps"/></Engine>
  </Service>
</Server>
"""


def start(run, variant, port):
    """Returns the process and the URL of the application, which is not there yet."""
    folder = getattr(run.options, variant.server)
    if not folder:
        raise NotRunnable(f"no --{variant.server} FOLDER was given")
    if not folder.is_dir():
        raise NotRunnable(f"{folder.name} is no folder")
    base = run.folder / f"{variant.server}-{port}"
    environment = variant.all_environment(run)
    environment["JAVA_HOME"] = str(java_home(variant.java_of(run)))
    begin = {"tomcat": tomcat, "wildfly": wildfly, "payara": payara}[variant.server]
    process = begin(run, variant, folder, base, port, environment)
    return process, f"http://{run.near.address}:{port}/{CONTEXT}"


def java_home(java):
    return pathlib.Path(shutil.which(java)).resolve().parent.parent


def tomcat(run, variant, folder, base, port, environment):
    for name in ("conf", "webapps", "logs", "temp", "work"):
        (base / name).mkdir(parents=True)
    shutil.copy(folder / "conf/web.xml", base / "conf/web.xml")
    (base / "conf/server.xml").write_text(TOMCAT.format(address=run.near.address, port=port))
    shutil.copy(variant.artifact(run, "war"), base / f"webapps/{CONTEXT}.war")
    environment |= {"CATALINA_HOME": str(folder), "CATALINA_BASE": str(base),
                    "CATALINA_OPTS": variant.jvm or run.options.jvm}
    return run.processes.start(run.near, "sh", folder / "bin/catalina.sh", "run", environment=environment)


def wildfly(run, variant, folder, base, port, environment):
    shutil.copytree(folder / "standalone", base,
                    ignore=shutil.ignore_patterns("deployments", "log", "tmp", "data", "standalone_xml_history"))
    (base / "deployments").mkdir()
    shutil.copy(variant.artifact(run, "war"), base / f"deployments/{CONTEXT}.war")
    configuration = base / "configuration/standalone.xml"
    text = re.sub(r' (tcp-backlog|max-post-size)="\d+"', "", configuration.read_text())
    configuration.write_text(text.replace(
        '<http-listener name="default"', '<http-listener name="default" max-post-size="0" tcp-backlog="1024"'))
    jvm = f"{variant.jvm or run.options.jvm} -Djava.net.preferIPv4Stack=true"
    environment |= {"JAVA_OPTS": jvm, "JBOSS_HOME": str(folder)}
    return run.processes.start(
        run.near, "sh", folder / "bin/standalone.sh", f"-Djboss.server.base.dir={base}", f"-b={run.near.address}",
        f"-bmanagement={run.near.address}", f"-Djboss.http.port={port}",
        f"-Djboss.https.port={run.processes.port()}", f"-Djboss.management.http.port={run.processes.port()}",
        f"-Djboss.management.https.port={run.processes.port()}", environment=environment)


def payara(run, variant, folder, base, port, environment):
    domain = base / "domain1"
    shutil.copytree(folder / "glassfish/domains/domain1", domain,
                    ignore=shutil.ignore_patterns("osgi-cache", "generated", "applications", "logs", "autodeploy"))
    for name in ("applications", "autodeploy", "logs", "generated"):
        (domain / name).mkdir()
    shutil.copy(variant.artifact(run, "war"), domain / f"autodeploy/{CONTEXT}.war")
    configuration = domain / "config/domain.xml"
    configuration.write_text(payara_domain(run, configuration.read_text(), port, variant.jvm or run.options.jvm))
    return run.processes.start(
        run.near, variant.java_of(run), "-jar", folder / "glassfish/modules/admin-cli.jar", "start-domain",
        "--verbose", "--domaindir", base, "domain1", environment=environment)


def payara_domain(run, text, port, jvm):
    """Ports of the run's, the guide's threads and connections, the run's JVM options, and none of another run's."""
    others = r"Xmx\S*|XX:\+?Use\S*GC|XX:TieredStopAtLevel=1|Dgatewaytunnel\.\S*"
    text = re.sub(f"<jvm-options>-({others})</jvm-options>", "", text)
    options = "".join(f"<jvm-options>{option}</jvm-options>" for option in jvm.split())
    text = re.sub(r"(<java-config [^>]*>)", lambda match: match.group(1) + options, text)

    def listener(match):
        own = 'name="http-listener-1"' in match.group(0)
        return re.sub(r' port="\d+"', f' port="{port if own else run.processes.port()}"', match.group(0))
    text = re.sub(r"<(network-listener|iiop-listener|jmx-connector) [^>]*>", listener, text)
    text = re.sub(r'max-connections="250"', 'max-connections="-1"', text)
    text = re.sub(r'<thread-pool name="http-thread-pool"[^>]*?(/?)>',
                  r'<thread-pool name="http-thread-pool" max-queue-size="65536" max-thread-pool-size="100" '
                  r'min-thread-pool-size="10"\1>', text)
    return text.replace("0.0.0.0", os.fspath(run.near.address))
