"""The journal: requests written down as operations, their steps and states, and the threads that carry them out."""
