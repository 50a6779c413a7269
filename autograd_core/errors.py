"""The errors this project raises, one tree: every message says what was done, why it cannot work,
and what to write instead.

    AutogradError
    ├── OperandError       (TypeError)     an argument of a kind that no operation takes
    ├── ShapeError         (ValueError)    shapes that do not fit each other
    ├── GradientError      (RuntimeError)  a gradient asked of something that has none
    ├── AnomalyError       (RuntimeError)  a nan or an infinity where detect_anomaly() looked
    ├── TracingError       (RuntimeError)  what a traced function cannot do, or not that often
    ├── FrozenError        (RuntimeError)  a write into an array that a graph still needs
    ├── ArgumentError      (ValueError)    a setting outside its range, a label outside its classes
    ├── StateDictError     (ValueError)    a state dict that does not fit its module
    ├── ExpressionError    (ValueError)    an expression from the command line that cannot be read
    └── MissingExtraError  (ImportError)   an optional package that is not installed

Each class is also the built-in error in brackets, so ``except ValueError`` keeps working.
"""


class AutogradError(Exception):
    """The root of the tree: catches everything this project raises on purpose."""


class OperandError(AutogradError, TypeError):
    """An argument of a kind that no operation takes: a string, None, a complex number."""


class ShapeError(AutogradError, ValueError):
    """Shapes that do not fit each other, or an axis that is not there."""


class GradientError(AutogradError, RuntimeError):
    """A gradient asked of an integer, a constant, or an output with more than one entry."""


class AnomalyError(AutogradError, RuntimeError):
    """A result or a gradient that is no finite number, or a graph whose leaves have changed."""


class TracingError(AutogradError, RuntimeError):
    """Something in a function under jit or vmap that a replay could not repeat."""


class FrozenError(AutogradError, RuntimeError):
    """A write into an array that a graph still needs."""


class ArgumentError(AutogradError, ValueError):
    """A setting outside its range: a negative learning rate, a label outside the classes."""


class StateDictError(AutogradError, ValueError):
    """A state dict with a key missing, a key too many, or an array of another shape."""


class ExpressionError(AutogradError, ValueError):
    """An expression given as text that cannot be read; the message points at the place."""


class MissingExtraError(AutogradError, ImportError):
    """An optional package that is not installed; the message has the pip line."""


def missing_extra(package: str, extra: str, purpose: str) -> MissingExtraError:
    """The one sentence for a package that is not there.

    >>> print(missing_extra("matplotlib", "plots", "viz.loss_curve"))
    viz.loss_curve needs matplotlib: pip install "autograd-core[plots]"
    """
    return MissingExtraError(f'{purpose} needs {package}: pip install "autograd-core[{extra}]"')
