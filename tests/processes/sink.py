"""A mail server that takes everything and remembers what came."""

import asyncio
import logging
import threading
from collections import Counter

from aiosmtpd.controller import Controller

from tests.processes.ports import free_port

logging.getLogger("mail.log").setLevel(logging.WARNING)  # else every line of every letter


class Sink:
    """``ids``: how often each Message-ID came; ``receivers``: to whom."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.receivers: dict[str, str] = {}
        self.hold_after: int | None = None
        self.held = 0
        self.over = threading.Event()
        self.port = free_port()
        self.server = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server, session, envelope):
        await self._wait_while_held()
        head = envelope.content.decode().partition("\r\n\r\n")[0]
        (line,) = [row for row in head.split("\r\n") if row.lower().startswith("message-id:")]
        message = line.partition(":")[2].strip()
        self.ids[message] += 1
        self.receivers[message] = envelope.rcpt_tos[0]
        await asyncio.sleep(0.01)
        return "250 taken"

    async def _wait_while_held(self) -> None:
        if self.hold_after is None or len(self.ids) < self.hold_after:
            return
        self.held += 1
        while self.hold_after is not None and not self.over.is_set():
            await asyncio.sleep(0.02)
        self.held -= 1

    def release(self) -> None:
        """Whoever waits for an answer gets it."""
        self.hold_after = None

    def told(self) -> list[str]:
        """Who got a letter, as often as letters of different IDs came."""
        return sorted(self.receivers.values())
