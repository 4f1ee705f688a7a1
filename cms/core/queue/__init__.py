"""The queue under django-q2: who holds which job, who is alive, what failed and why."""
