"""The worker where minutes pass in a second: it looks at its schedules, and gives its sign of life,
more often. ``python -m tests.processes.worker`` instead of ``manage.py work``.
"""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from cms.core import cluster
    from cms.core.queue import beats

    cluster.SCHEDULES_EVERY, beats.EVERY = 0.5, 1
    sys.exit(cluster.run())
