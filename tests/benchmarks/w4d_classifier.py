"""W4d: the classifier of w4_classifier.py in float64."""

from w4_classifier import COMPARISONS, contestants, reference

TITLE = "W4d, the same in float64"
CONTESTANTS = contestants("float64", 1e-12)

__all__ = ["COMPARISONS", "CONTESTANTS", "TITLE", "reference"]
