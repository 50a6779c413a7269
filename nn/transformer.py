"""A transformer's encoder: attention, then two linear layers, each added to what came in.
Next: position.py.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from autograd_core.errors import ArgumentError
from autograd_core.functions import gelu, relu
from nn.attention import MultiheadAttention
from nn.checks import input_of, require_sequence, require_width
from nn.container import ModuleList
from nn.dropout import Dropout
from nn.linear import Linear
from nn.module import Module
from nn.norm import LayerNorm

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"relu": relu, "gelu": gelu}


class TransformerEncoderLayer(Module):
    """Vaswani and others (2017): ``(T, N, d_model)`` to the same, or with ``batch_first`` the N
    first, or without the N.

    ``x = norm1(x + attention(x))``, then ``norm2(x + linear2(activation(linear1(x))))``. With
    ``norm_first`` the norms stand before the attention and the layers instead. ``activation`` is
    "relu", "gelu" or a function; ``dropout`` is of the attention and of what is added.

    Raises `ArgumentError` for another activation and for heads that do not divide ``d_model``.

    >>> import numpy as np
    >>> layer = TransformerEncoderLayer(8, 2, dim_feedforward=16, batch_first=True)
    >>> layer(np.ones((5, 3, 8)), is_causal=True).shape
    (5, 3, 8)
    """

    def __init__(
        self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1,
        activation: str | Callable[[Any], Any] = "relu", layer_norm_eps: float = 1e-5,
        batch_first: bool = False, norm_first: bool = False, bias: bool = True, *,
        dtype: Any = None, rng: Any = None,
    ) -> None:  # fmt: skip
        self.activation = chosen(activation)
        self.d_model, self.norm_first = d_model, norm_first
        self.self_attn = MultiheadAttention(
            d_model, nhead, dropout, bias, batch_first=batch_first, dtype=dtype, rng=rng
        )
        self.linear1 = Linear(d_model, dim_feedforward, bias, dtype, rng=rng)
        self.dropout = Dropout(dropout, rng=rng)
        self.linear2 = Linear(dim_feedforward, d_model, bias, dtype, rng=rng)
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
        self.dropout1 = Dropout(dropout, rng=rng)
        self.dropout2 = Dropout(dropout, rng=rng)

    def forward(
        self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None,
        is_causal: bool = False,
    ) -> Any:  # fmt: skip
        """The same shape; the masks are `MultiheadAttention`'s."""
        x = input_of(self, src)
        require_sequence(self, x.shape, self.d_model, self.self_attn.batch_first)
        masks = src_key_padding_mask, src_mask, is_causal
        if self.norm_first:
            x = x + self._attended(self.norm1(x), *masks)
            return x + self._transformed(self.norm2(x))
        x = self.norm1(x + self._attended(x, *masks))
        return self.norm2(x + self._transformed(x))

    def _attended(self, x: Any, padding: Any, mask: Any, is_causal: bool) -> Any:
        attended, _ = self.self_attn(
            x, x, x, padding, need_weights=False, attn_mask=mask, is_causal=is_causal
        )
        return self.dropout1(attended)

    def _transformed(self, x: Any) -> Any:
        inner = self.dropout(self.activation(self.linear1(x)))
        return self.dropout2(self.linear2(inner))


class TransformerEncoder(Module):
    """``num_layers`` copies of a layer, one after another, then ``norm`` if there is one.

    The copies start with the same weights, as PyTorch's do; ``enable_nested_tensor`` and
    ``mask_check`` are taken for its sake and do nothing.

    >>> import numpy as np
    >>> encoder = TransformerEncoder(TransformerEncoderLayer(8, 2, 16), num_layers=2)
    >>> encoder(np.ones((3, 5, 8))).shape
    (3, 5, 8)
    """

    def __init__(
        self, encoder_layer: TransformerEncoderLayer, num_layers: int, norm: Module | None = None,
        enable_nested_tensor: bool = True, mask_check: bool = True,
    ) -> None:  # fmt: skip
        require_width(self._get_name(), "num_layers", num_layers)
        self.layers = ModuleList([deepcopy(encoder_layer) for _ in range(num_layers)])
        self.num_layers = num_layers
        self.enable_nested_tensor, self.mask_check = enable_nested_tensor, mask_check
        self.norm = norm

    def forward(
        self, src: Any, mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool = False
    ) -> Any:
        """The same shape; the masks are `MultiheadAttention`'s."""
        for layer in self.layers:
            src = layer(src, mask, src_key_padding_mask, is_causal)
        return src if self.norm is None else self.norm(src)


def chosen(activation: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function of that name, or the function itself."""
    if callable(activation):
        return activation
    if activation not in ACTIVATIONS:
        raise ArgumentError(
            f"TransformerEncoderLayer was asked for with activation={activation!r}: give 'relu', "
            "'gelu' or a function."
        )
    return ACTIVATIONS[activation]
