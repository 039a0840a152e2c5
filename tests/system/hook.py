"""Somebody's server on loopback, that takes what is posted to it."""

import http.server
import json
import threading


class Hook:
    """Somebody's server for webhooks: answers what it is told to, and keeps what it gets."""

    def __init__(self):
        self.status = 200
        self.headers = {}  # of its answers
        self.posts = []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posts.append((self.path, dict(self.headers), body, hook.status))
                self.send_response(hook.status)
                for name, value in hook.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.handler = Handler
        self.server = None
        self.port = 0
        self.start()

    def start(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), self.handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/alerts?for=edl"

    def taken(self):
        return [json.loads(body) for _, _, body, status in list(self.posts) if status == 200]

    def types(self):
        return [one["type"] for one in self.taken()]
