"""What was asked and what became of it: wishes, operations, their steps, and the threads that carry them out."""
