"""The rows of nn: operations on images, and on tables, that are one node each.

Read patches.py first.
"""
