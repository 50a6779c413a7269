"""The table, continued: angles, hyperbolic functions, and the functions that undo them.
Next: rounding.py.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.domain import Domain
from autograd_core.elementwise import NONZERO, divide, equal, sqrt, where
from autograd_core.primitive import Primitive as row
from autograd_core.rows.powers import hypot

INSIDE = Domain(low=-1.0, high=1.0)


def over_square(part: Any, radius: Any) -> Any:
    """``part / radius²``, 0 at the origin, without squaring what may overflow."""
    return where(equal(radius, 0.0), 0.0, divide(divide(part, radius), radius))


# fmt: off
arcsin  = row("arcsin",  math.asin,  np.arcsin,
              lambda g, z, x: divide(g, sqrt((1.0 - x) * (1.0 + x))),
              latex=r"\arcsin #1", domain=(INSIDE,))
arccos  = row("arccos",  math.acos,  np.arccos,
              lambda g, z, x: -divide(g, sqrt((1.0 - x) * (1.0 + x))),
              latex=r"\arccos #1", domain=(INSIDE,))
arctan  = row("arctan",  math.atan,  np.arctan,
              lambda g, z, x: divide(g, 1.0 + x * x), latex=r"\arctan #1")
# The angle of the point (y, x). At the origin it has none, and PyTorch's slope there is 0.
arctan2 = row("arctan2", math.atan2, np.arctan2,
              lambda g, z, x, y: g * over_square(y, hypot(x, y)),
              lambda g, z, x, y: -g * over_square(x, hypot(x, y)),
              latex=r"\operatorname{atan2}(#1, #2)", domain=(NONZERO, Domain()))
sinh    = row("sinh",    math.sinh,  np.sinh, lambda g, z, x: g * cosh(x), latex=r"\sinh #1")
cosh    = row("cosh",    math.cosh,  np.cosh, lambda g, z, x: g * sinh(x), latex=r"\cosh #1")
arcsinh = row("arcsinh", math.asinh, np.arcsinh,
              lambda g, z, x: divide(g, hypot(x, 1.0)), latex=r"\operatorname{arsinh} #1")
arccosh = row("arccosh", math.acosh, np.arccosh,
              lambda g, z, x: divide(g, sqrt(x - 1.0) * sqrt(x + 1.0)),
              latex=r"\operatorname{arcosh} #1", domain=(Domain(low=1.0),))
arctanh = row("arctanh", math.atanh, np.arctanh,
              lambda g, z, x: divide(g, (1.0 - x) * (1.0 + x)),
              latex=r"\operatorname{artanh} #1", domain=(INSIDE,))
deg2rad = row("deg2rad", math.radians, np.deg2rad, lambda g, z, x: deg2rad(g),
              latex=r"\frac{\pi}{180} #1")
rad2deg = row("rad2deg", math.degrees, np.rad2deg, lambda g, z, x: rad2deg(g),
              latex=r"\frac{180}{\pi} #1")
# fmt: on

TABLE = (
    arcsin, arccos, arctan, arctan2, sinh, cosh, arcsinh, arccosh, arctanh, deg2rad, rad2deg,
)  # fmt: skip
