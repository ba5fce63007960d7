"""What ran, on disk: a line before and after every attempt, so that nothing that was paid for is lost."""
