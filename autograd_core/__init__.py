from autograd_core.value import Value

__version__ = "0.1.0"
