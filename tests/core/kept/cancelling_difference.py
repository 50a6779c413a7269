# The two faces differ by the rounding of a hyperbolic sine that is subtracted from itself.
import numpy as np
from numpy import array
from autograd_core import Tensor, Value, tensor
import autograd_core.elementwise
import autograd_core.rows.trigonometry
x0 = Value(2.4512)
y0 = autograd_core.rows.trigonometry.sinh(x0)
y1 = autograd_core.elementwise.exp(x0)
y2 = autograd_core.elementwise.multiply(y1, Value.constant(0.5))
y3 = autograd_core.elementwise.subtract(y0, y2)
result = y3
result.backward()
