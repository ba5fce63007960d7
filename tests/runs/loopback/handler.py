"""One connection: reads requests, decides what goes wrong, answers."""

from __future__ import annotations

import json
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from tests.runs.loopback import faults as wrong
from tests.runs.loopback.brain import Call, Reply
from tests.runs.loopback.ledger import Paid
from tests.runs.loopback.stream import event, events, plain

if TYPE_CHECKING:
    from tests.runs.loopback.server import Loopback

HALF = {"message_start": 0, "ping": 1}


class Dropped(Exception):  # noqa: N818 - not an error here
    """The connection is to be closed as it is."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def owner(self) -> Loopback:
        owner: Loopback = self.server.owner  # type: ignore[attr-defined]
        return owner

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Stay quiet."""

    def do_HEAD(self) -> None:
        self._send(200, b"")

    def do_GET(self) -> None:
        self._guarded(self._get)

    def do_POST(self) -> None:
        self._guarded(self._post)

    def _guarded(self, work: Any) -> None:  # noqa: ANN401 - a bound method of this class
        self.owner.entered()
        path = self.path.split("?")[0].removesuffix("/")
        self.owner.paths.append(path)
        length = int(self.headers.get("content-length") or 0)
        content = self.rfile.read(length) if length else b""
        try:
            if self._is_known():
                work(path, content)
        except (Dropped, BrokenPipeError, ConnectionResetError):
            self._drop()
        finally:
            self.owner.left()

    def _is_known(self) -> bool:
        given = self.headers.get("authorization") or self.headers.get("x-api-key") or ""
        self.owner.authorizations.add(given)
        if self.owner.key is None or given.removeprefix("Bearer ") == self.owner.key:
            return True
        self._refuse(wrong.Refuse(status=401, kind="authentication_error", message=f"invalid key {given}"))
        return False

    # -- what there is ------------------------------------------------------------------------------------------------

    def _get(self, path: str, _: bytes) -> None:
        batches = self.owner.batches
        match path.split("/")[1:]:
            case ["v1", "models"]:
                self._json(200, {"data": [], "has_more": False, "first_id": None, "last_id": None})
            case ["v1", "messages", "batches"]:
                shown = [batch.shown(self.owner.url) for batch in batches.newest_first()]
                self._json(200, {"data": shown, "has_more": False, "first_id": None, "last_id": None})
            case ["v1", "messages", "batches", name] if name in batches.made:
                self._json(200, batches.made[name].shown(self.owner.url))
            case ["v1", "messages", "batches", name, "results"] if name in batches.made:
                lines = "".join(json.dumps(result) + "\n" for result in batches.made[name].results)
                self._send(200, lines.encode(), kind="application/x-jsonl")
            case _:
                self._refuse(wrong.Refuse(status=404, kind="not_found_error", message="not here"))

    def _post(self, path: str, content: bytes) -> None:
        body = json.loads(content or b"{}")
        match path.split("/")[1:]:
            case ["v1", "messages"]:
                self._message(body)
            case ["v1", "messages", "count_tokens"]:
                self._json(200, {"input_tokens": self.owner.ledger.count(body)})
            case ["v1", "messages", "batches"]:
                self._batch(body)
            case ["v1", "messages", "batches", name, "cancel"] if name in self.owner.batches.made:
                self.owner.batches.made[name].canceled = True
                self._json(200, self.owner.batches.made[name].shown(self.owner.url))
            case _:
                self._refuse(wrong.Refuse(status=404, kind="not_found_error", message="not here"))

    def _batch(self, body: dict[str, Any]) -> None:
        fault = self.owner.batch_faults(len(self.owner.batches.made))
        if isinstance(fault, wrong.Refuse):
            self._refuse(fault)
            return
        if isinstance(fault, wrong.DropBeforeWork):
            raise Dropped
        batch = self.owner.batches.create(body["requests"], self.owner.answer)
        if isinstance(fault, wrong.DropAfterWork):
            raise Dropped
        self._json(200, batch.shown(self.owner.url))

    def _message(self, body: dict[str, Any]) -> None:
        call = Call(number=self.owner.next_number(), body=body)
        self.owner.ledger.saw(call)
        fault = self.owner.faults(call)
        if isinstance(fault, wrong.Refuse):
            self._refuse(fault, call)
            return
        if isinstance(fault, wrong.DropBeforeWork):
            raise Dropped
        self._pause(self.owner.seconds)
        reply = self.owner.answer(call)
        paid = self.owner.ledger.charge(call, reply)
        if isinstance(fault, wrong.DropAfterWork):
            raise Dropped
        if isinstance(fault, wrong.WrongShape) and not fault.events:
            self._json(200, {"ok": True}, call)
        elif body.get("stream"):
            self._stream(call, reply, paid, fault)
        else:
            self._json(200, plain(call, reply, paid), call)

    # -- streams ------------------------------------------------------------------------------------------------------

    def _stream(self, call: Call, reply: Reply, paid: Paid, fault: wrong.Fault | None) -> None:
        self._head(200, "text/event-stream", call)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        if isinstance(fault, wrong.ErrorEvent) and fault.first:
            self._chunk(_error_event(fault))
        elif isinstance(fault, wrong.WrongShape):
            self._chunk(event("message_start", {"message": None}) + event("message_stop", {}))
        else:
            self._stream_events(call, reply, paid, fault)
        self.wfile.write(b"0\r\n\r\n")

    def _stream_events(self, call: Call, reply: Reply, paid: Paid, fault: wrong.Fault | None) -> None:
        pieces = 0
        for name, content in events(call, reply, paid):
            pieces += name == "content_block_delta"
            if name == "content_block_delta" and isinstance(fault, wrong.Slow):
                self._pause(fault.seconds)
            if pieces == 2 and fault is not None and self._goes_wrong(fault, content):
                return
            self._chunk(content)

    def _goes_wrong(self, fault: wrong.Fault, content: bytes) -> bool:
        """Do what goes wrong in the middle; say whether the stream ends here (cleanly)."""
        match fault:
            case wrong.Cut():
                raise Dropped
            case wrong.Stall(seconds=seconds):
                self._pause(seconds)
                raise Dropped
            case wrong.TruncatedJson():
                self._chunk(content[: len(content) // 2] + b"\n\n")
                return True
            case wrong.ErrorEvent():
                self._chunk(_error_event(fault))
                return True
        return isinstance(fault, wrong.EarlyEnd)

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            # Tests that are over do not wait for their slowest request.
            if self.owner.stopping.wait(left):
                raise Dropped

    # -- bytes --------------------------------------------------------------------------------------------------------

    def _refuse(self, fault: wrong.Refuse, call: Call | None = None) -> None:
        error: dict[str, Any] = {"type": fault.kind, "message": fault.message}
        if fault.error_code is not None:
            error["details"] = {"error_code": fault.error_code}
        content = {"type": "error", "error": error, "request_id": "req_loopback"}
        self._json(fault.status, content, call, dict(fault.headers))

    def _json(
        self, status: int, content: object, call: Call | None = None, headers: dict[str, str] | None = None
    ) -> None:
        self._send(status, json.dumps(content).encode(), call=call, headers=headers or {})

    def _send(
        self,
        status: int,
        content: bytes,
        kind: str = "application/json",
        call: Call | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self._head(status, kind, call)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _head(self, status: int, kind: str, call: Call | None) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("request-id", f"req_{call.number:06d}" if call else "req_loopback")
        for name, value in (self.owner.headers(call) if call else {}).items():
            self.send_header(name, value)

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def _drop(self) -> None:
        self.close_connection = True
        # With a linger of zero the kernel sends a reset: the other side sees a broken connection, no tidy end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def _error_event(fault: wrong.ErrorEvent) -> bytes:
    return event("error", {"error": {"type": fault.kind, "message": "the loopback server ends this stream"}})
