"""The library of questions: what it keeps, what a form takes over, what a newer edition changes."""
