"""The rows of nn: operations on images, on tables, and over time, that are one node each.

Read patches.py first for images, recurrent_steps.py for time.
"""
