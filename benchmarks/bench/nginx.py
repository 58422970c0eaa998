"""nginx, as the origin of everybody and as the plain reverse proxy that the ratios are to."""

import os

from bench import processes

CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr error;
worker_processes {workers};
worker_rlimit_nofile 65536;
events {{ worker_connections 32768; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  keepalive_timeout 1h;
  client_max_body_size 0;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{servers}
}}
"""

ORIGIN = """
  open_file_cache max=16;
  server {{ listen {address}:{port} backlog=4096; root {files}; }}
"""

PROXY = """
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  upstream origin {{ server {origin}; keepalive 512; keepalive_requests 100000000; }}
  server {{
    listen {address}:{port} backlog=4096;
    proxy_http_version 1.1;
    proxy_set_header Connection $connection_upgrade;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Host $host;
    proxy_max_temp_file_size 0;
    proxy_request_buffering off;
    proxy_read_timeout 1h;
    location / {{ proxy_pass http://origin; }}
  }}
"""


def start(run, place, address, port, servers):
    folder = run.folder / f"nginx-{port}"
    folder.mkdir()
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, workers=os.cpu_count(), servers=servers))
    process = run.processes.start(place, "nginx", "-p", folder, "-c", configuration)
    processes.await_port(process, address, port)
    return process


def origin(run):
    """The files of the run; returns the process and host:port."""
    place, port = run.far, run.processes.port()
    process = start(run, place, place.address, port, ORIGIN.format(address=place.address, port=port, files=run.files))
    return process, f"{place.address}:{port}"


def proxy(run, origin_authority):
    place, port = run.near, run.processes.port()
    servers = PROXY.format(address=place.address, port=port, origin=origin_authority)
    return start(run, place, place.address, port, servers), f"http://{place.address}:{port}"
