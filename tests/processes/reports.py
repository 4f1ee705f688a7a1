"""Everything that is kept of jobs that failed, as text: ``python -m tests.processes.reports``."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django_q.models import Task

    from cms.core.queue.reasons import class_name

    for task in Task.objects.filter(success=False):
        fault = class_name(task.result).rpartition(".")[2]
        sys.stdout.write(f"{task.name} {fault}\n{task.result}\n")
