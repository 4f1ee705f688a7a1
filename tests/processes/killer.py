"""kill -9 of a server's workers, again and again."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress

import psutil

BETWEEN = 2  # answers that somebody gets between two kills


class Killer(threading.Thread):
    """Kills a random worker of a gunicorn again and again until told to stop.

    ``answers()`` counts what was answered so far. Without it, by the clock alone, a busy machine is
    killed faster than it can answer, and spends minutes on work that is thrown away.
    """

    def __init__(self, master: int, answers: Callable[[], int] | None = None) -> None:
        super().__init__(daemon=True)
        self.master, self.answers = psutil.Process(master), answers
        self.kills, self.over = 0, threading.Event()

    def run(self) -> None:
        chance, seen = random.Random(4), 0
        while not self.over.wait(chance.uniform(0.05, 0.35)):
            workers = self.master.children()
            answered = self.answers() if self.answers else seen + BETWEEN
            if workers and (self.kills == 0 or answered >= seen + BETWEEN):
                seen = answered
                with suppress(psutil.NoSuchProcess):  # one that ended by itself meanwhile
                    chance.choice(workers).kill()
                    self.kills += 1
