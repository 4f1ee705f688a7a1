"""Real processes, really killed: web, worker, and ``up`` above both."""
