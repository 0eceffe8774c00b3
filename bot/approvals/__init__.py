"""Requests that others decide: the rules for each click, the votes that count, the clocks."""
