"""Tests of an account as a file."""
