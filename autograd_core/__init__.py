from autograd_core.value import Value
