"""MultiheadAttention: several attentions side by side, each on its own view of the input.
Read functional/attention.py first.  Next: transformer.py.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions import broadcast_to, concatenate, pad, swapaxes, transpose
from autograd_core.functions.operand import numbers, operand
from nn import init
from nn.checks import input_of, named, require_width
from nn.functional.attention import attention_weights, require_mask, scaled_dot_product_attention
from nn.functional.layers import dropout, linear, require_probability
from nn.linear import Linear
from nn.module import Module
from nn.parameter import Parameter, floating


class MultiheadAttention(Module):
    """``num_heads`` attentions of ``embed_dim / num_heads`` numbers each, joined by ``out_proj``.

    Queries are ``(L, N, embed_dim)``, keys ``(S, N, kdim)`` and values ``(S, N, vdim)``; with
    ``batch_first`` the N comes first, for one sequence it is left out. ``dropout`` is of the
    weights, in training. ``add_bias_kv`` lets every query look at one key and value more,
    ``bias_k`` and ``bias_v``, which are learnt; ``add_zero_attn`` at zeros.

    ``in_proj_weight`` ``(3·E, E)`` holds what makes queries, keys and values; with other widths
    they are ``q_proj_weight``, ``k_proj_weight`` and ``v_proj_weight``. First weights are Xavier's,
    biases 0. Raises `ArgumentError` where the heads do not divide ``embed_dim``.

    >>> import numpy as np
    >>> attend = MultiheadAttention(8, 2, batch_first=True)
    >>> x = np.ones((5, 3, 8))
    >>> out, weights = attend(x, x, x)
    >>> out.shape, weights.shape
    ((5, 3, 8), (5, 3, 3))
    """

    in_proj_weight: Parameter
    q_proj_weight: Parameter
    k_proj_weight: Parameter
    v_proj_weight: Parameter

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True,
        add_bias_kv: bool = False, add_zero_attn: bool = False, kdim: int | None = None,
        vdim: int | None = None, batch_first: bool = False, *, dtype: Any = None, rng: Any = None,
    ) -> None:  # fmt: skip
        require_width(self._get_name(), "embed_dim", embed_dim)
        require_width(self._get_name(), "num_heads", num_heads)
        require_probability(self._get_name(), dropout, "dropout")
        if embed_dim % num_heads:
            raise ArgumentError(
                f"MultiheadAttention was asked for with embed_dim={embed_dim} and num_heads="
                f"{num_heads}: the heads share the numbers, so {num_heads} must divide them."
            )
        self.embed_dim, self.num_heads, self.dropout = embed_dim, num_heads, dropout
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        require_width(self._get_name(), "kdim", self.kdim)
        require_width(self._get_name(), "vdim", self.vdim)
        self.batch_first = batch_first
        self.add_bias_kv, self.add_zero_attn = add_bias_kv, add_zero_attn
        self.rng = rng
        widths = {"q": embed_dim, "k": self.kdim, "v": self.vdim}
        self._joint = set(widths.values()) == {embed_dim}
        shapes = {f"{name}_proj_weight": (embed_dim, width) for name, width in widths.items()}
        shapes = {"in_proj_weight": (3 * embed_dim, embed_dim)} if self._joint else shapes
        for name, shape in shapes.items():
            weight = Parameter(np.zeros(shape, floating(dtype)))
            setattr(self, name, init.xavier_uniform_(weight, rng=rng))
        self.in_proj_bias = Parameter(np.zeros(3 * embed_dim, floating(dtype))) if bias else None
        one = np.zeros((1, 1, embed_dim), floating(dtype))
        self.bias_k = init.xavier_normal_(Parameter(one), rng=rng) if add_bias_kv else None
        self.bias_v = init.xavier_normal_(Parameter(one), rng=rng) if add_bias_kv else None
        self.out_proj = Linear(embed_dim, embed_dim, bias, dtype, rng=rng)
        if self.out_proj.bias is not None:
            init.zeros_(self.out_proj.bias)

    def forward(
        self, query: Any, key: Any, value: Any, key_padding_mask: Any = None,
        need_weights: bool = True, attn_mask: Any = None, average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Any, Any]:  # fmt: skip
        """The mean values ``(L, N, embed_dim)``, and the weights ``(N, L, S)``.

        ``key_padding_mask``  ``(N, S)``: True for keys that are padding, or numbers to add
        ``attn_mask``         ``(L, S)`` or ``(N·num_heads, L, S)``: True where a query may *not*
                              look, or numbers to add
        ``need_weights``      False: None instead of the weights
        ``average_attn_weights``  False: weights of each head, ``(N, num_heads, L, S)``
        ``is_causal``         without a mask: queries look at their own place and before

        A query that may look nowhere gets the bias of ``out_proj``, or, as in PyTorch, nan where
        weights are asked for. Raises `ShapeError` for shapes that do not fit.
        """
        given = [input_of(self, x) for x in (query, key, value)]
        self._require([x.shape for x in given])
        swapped = given[0].ndim == 3 and not self.batch_first
        q, k, v = [self._by_head(x, swapped) for x in self._projected(*given)]
        mask = self._mask(key_padding_mask, attn_mask, is_causal, (*q.shape[:-1], k.shape[-2]))
        k, v, mask = self._besides(k, v, mask)
        p = self.dropout if self.training else 0.0
        if need_weights:
            weights = dropout(attention_weights(q, k, mask), p, rng=self.rng)
            mean = weights @ v
            weights = weights.mean(axis=-3) if average_attn_weights else weights
        else:
            weights = None
            mean = scaled_dot_product_attention(q, k, v, mask, p, rng=self.rng)
        joined = swapaxes(mean, -2, -3)  # (N, L, heads, width)
        out = self.out_proj(joined.reshape(*joined.shape[:-2], self.embed_dim))
        out = swapaxes(out, 0, 1) if swapped else out
        return out, weights

    def _projected(self, query: Any, key: Any, value: Any) -> list[Any]:
        """Queries, keys and values, ``embed_dim`` wide; of one input in a single product."""
        bias, width = self.in_proj_bias, self.embed_dim
        thirds = [slice(i * width, (i + 1) * width) for i in range(3)]
        if self._joint and query is key is value:
            every = linear(query, self.in_proj_weight, bias)
            return [every[..., third] for third in thirds]
        if self._joint:
            matrices = [self.in_proj_weight[third] for third in thirds]
        else:
            matrices = [self.q_proj_weight, self.k_proj_weight, self.v_proj_weight]
        biases = [None if bias is None else bias[third] for third in thirds]
        return [linear(x, w, b) for x, w, b in zip((query, key, value), matrices, biases)]

    def _by_head(self, x: Any, swapped: bool) -> Any:
        """``(N, L, E)``, or ``(L, N, E)`` if ``swapped``, as ``(N, heads, L, E / heads)``."""
        x = x.reshape(*x.shape[:-1], self.num_heads, self.embed_dim // self.num_heads)
        return transpose(x, 1, 2, 0, 3) if swapped else swapaxes(x, -2, -3)

    def _besides(self, k: Any, v: Any, mask: Any) -> tuple[Any, Any, Any]:
        """Keys ``(N, heads, S, width)``, values and a mask with what may always be looked at."""
        heads, shape = self.num_heads, (*k.shape[:-2], 1, k.shape[-1])
        more = []
        if self.bias_k is not None and self.bias_v is not None:
            more.append([b.reshape(heads, 1, shape[-1]) for b in (self.bias_k, self.bias_v)])
        if self.add_zero_attn:
            more.append([np.zeros(shape, k.dtype)] * 2)
        for pair in more:
            k, v = [
                concatenate([x, broadcast_to(one, shape)], axis=-2) for x, one in zip((k, v), pair)
            ]
        if more and mask is not None:
            mask = pad(mask, [(0, 0)] * (len(mask.shape) - 1) + [(0, len(more))])
        return k, v, mask

    def _mask(self, padding: Any, mask: Any, is_causal: bool, shape: tuple[int, ...]) -> Any:
        """Both masks as numbers to add to scores of ``shape`` (N, heads, L, S); None if neither."""
        *batch, heads, queries, keys = shape
        if is_causal and mask is None:
            mask = ~np.tril(np.ones((queries, keys), bool))
        parts = []
        if padding is not None:
            added = self._added("key_padding_mask", padding, (*batch, keys))
            parts.append(added.reshape(*batch, 1, 1, keys))
        if mask is not None:
            each_head = (prod(batch) * heads, queries, keys)
            added = self._added("attn_mask", mask, (queries, keys), each_head)
            parts.append(added if len(added.shape) == 2 else added.reshape(shape))
        return sum(parts[1:], parts[0]) if parts else None

    def _added(self, name: str, mask: Any, *shapes: tuple[int, ...]) -> Any:
        """A mask as numbers to add; refuses one that has none of ``shapes``."""
        mask = operand(mask)
        require_mask(self, name, mask, "not to look")
        if mask.shape not in shapes:
            raise ShapeError(
                f"{named(self)} was given {name} of shape {mask.shape}: for these queries and keys "
                f"it must have shape {' or '.join(map(str, shapes))}."
            )
        if mask.dtype != bool:
            return mask
        return np.where(numbers(mask), -np.inf, 0.0).astype(self.out_proj.weight.dtype)

    def _require(self, shapes: list[tuple[int, ...]]) -> None:
        """Refuse what are no queries, keys and values of each other."""
        query, key, value = shapes
        widths = tuple(shape[-1] if shape else 0 for shape in shapes)
        batch = 0 if self.batch_first else 1
        fits = widths == (self.embed_dim, self.kdim, self.vdim) and key[:-1] == value[:-1]
        if len(query) == len(key) == 3:
            fits = fits and query[batch] == key[batch]
        else:
            fits = fits and len(query) == len(key) == 2
        if not fits:
            axes = "(N, {}, {})" if self.batch_first else "({}, N, {})"
            raise ShapeError(
                f"{named(self)} was called on a query of shape {query}, a key of shape {key} and a "
                f"value of shape {value}: they must be {axes.format('L', self.embed_dim)}, "
                f"{axes.format('S', self.kdim)} and {axes.format('S', self.vdim)}, or all without "
                "the N."
            )

    def extra_repr(self) -> str:
        return f"embed_dim={self.embed_dim}, num_heads={self.num_heads}"
