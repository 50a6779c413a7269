# An exponent of 0, broadcast: the slope in the base is 0, and that in the exponent is not.
import numpy as np
from numpy import array
from autograd_core import Tensor, Value, tensor
import autograd_core.elementwise
import autograd_core.structural.shape
x0 = Tensor(np.array(0.5051))
x1 = Tensor(np.array([[0.],
 [0.]]))
y0 = autograd_core.elementwise.sqrt(x0)
y1 = autograd_core.elementwise.power(x0, x1)
result = y0.sum() + y1.sum()
result.backward()
