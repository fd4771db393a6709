"""A relay on a loopback port that can freeze, as a network does when the other side vanishes."""

from __future__ import annotations

import contextlib
import socket
import threading


class Relay:
    def __init__(self, target_port: int) -> None:
        self.frozen = threading.Event()
        self._target = target_port
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [client, server]
                # What froze stays lost: only connections made after the thaw get through.
                cut = threading.Event()
                if self.frozen.is_set():
                    cut.set()
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=self._pump, args=(source, sink, cut), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, cut: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self.frozen.is_set():
                    cut.set()
                if not cut.is_set():
                    sink.sendall(data)

    def close(self) -> None:
        self._listener.close()
        for each in self._sockets:
            each.close()
