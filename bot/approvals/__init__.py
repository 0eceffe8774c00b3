"""Requests that others decide: who may, how many, for how long, and what becomes of their word."""
