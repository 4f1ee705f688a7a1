"""kill -9 of a server's workers, again and again."""

import os
import random
import signal
import threading

import psutil


class Killer(threading.Thread):
    """Kills a random worker of a gunicorn again and again until told to stop."""

    def __init__(self, master: int) -> None:
        super().__init__(daemon=True)
        self.master, self.kills, self.over = psutil.Process(master), 0, threading.Event()

    def run(self) -> None:
        chance = random.Random(4)
        while not self.over.wait(chance.uniform(0.05, 0.35)):
            workers = self.master.children()
            if workers:
                os.kill(chance.choice(workers).pid, signal.SIGKILL)
                self.kills += 1
