"""A proxy between an agent and the server, which can do something between an answer and the agent's hearing of it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

PASSED_ON = ("Authorization", "Content-Type", "Content-Encoding")


class GoBetween:
    """Passes requests on to the server, but no WebSockets; `before_answer(path, status)` is called when the server has
    answered and the agent does not know it yet."""

    def __init__(self, server_url, before_answer=lambda path, status: None):
        self.server_url = server_url
        self.before_answer = before_answer
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.pass_on()

            def do_POST(self):
                self.pass_on()

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, content = 404, b""
                if not self.headers.get("Upgrade"):
                    status, content = between._ask(self.command, self.path, self.headers, body)
                between.before_answer(self.path, status)
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    pass  # whoever asked has gone

            def log_message(self, *_):
                pass

        self._proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._proxy.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._proxy.server_port}"
        threading.Thread(target=self._proxy.serve_forever, daemon=True).start()

    def _ask(self, method, path, headers, body):
        passed_on = {name: headers[name] for name in PASSED_ON if headers.get(name)}
        try:
            answer = requests.request(method, self.server_url + path, headers=passed_on, data=body, timeout=30)
        except requests.ConnectionError:
            return 502, b""
        return answer.status_code, answer.content

    def end(self):
        self._proxy.shutdown()
        self._proxy.server_close()
