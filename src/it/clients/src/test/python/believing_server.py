"""Answers with the path that it believes to be asked for: that of the file, below its folder."""

import http.server
import os


class Believing(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        root = os.path.abspath(self.directory)
        believed = "/" + os.path.relpath(self.translate_path(self.path), root)
        body = believed.encode("utf-8", "surrogateescape")
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Believing)
print(f"listening {server.server_address[1]}", flush=True)
server.serve_forever()
