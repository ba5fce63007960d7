"""What does the work of a task: one class with one async method each (see ``interface``)."""
