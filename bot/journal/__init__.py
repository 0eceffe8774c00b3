"""The journal: operations with their steps and states, and the threads that carry them out."""
