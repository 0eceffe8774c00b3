"""The files and objects that the other end of a trunk needs, one module per platform or family. Pure.

A module's `ARTIFACTS` are what its platform hands out. Every value in a `Wiring` is safe in any of these formats, and
names are cut down to letters, digits and underscores. The SIP password is always a placeholder.
"""
