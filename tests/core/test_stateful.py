"""Random interleavings of all that can be done to graphs, against a reference that is slow and
obviously right: every number is a polynomial in the leaves, kept as a function, and its gradient
is found by nudging, exactly, since polynomials of low degree over small integers do not round.
"""

import copy
import pickle
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from autograd_core import Value, hook, no_grad

SMALL = st.integers(-2, 2)


class Reference:
    """A polynomial: a map from monomials (sorted tuples of leaf numbers) to coefficients."""

    def __init__(self, terms):
        self.terms = {m: c for m, c in terms.items() if c}

    def __add__(self, other):
        return Reference({m: self.terms.get(m, 0) + other.terms.get(m, 0)
                          for m in {*self.terms, *other.terms}})  # fmt: skip

    def __mul__(self, other):
        terms = {}
        for m, c in self.terms.items():
            for n, d in other.terms.items():
                terms[tuple(sorted(m + n))] = terms.get(tuple(sorted(m + n)), 0) + c * d
        return Reference(terms)

    def at(self, leaves):
        total = Fraction(0)
        for monomial, factor in self.terms.items():
            for leaf in monomial:
                factor *= leaves[leaf]
            total += factor
        return total

    def slope(self, leaf):
        terms = {}
        for monomial, factor in self.terms.items():
            if leaf in monomial:
                rest = list(monomial)
                rest.remove(leaf)
                rest = tuple(rest)
                terms[rest] = terms.get(rest, 0) + factor * monomial.count(leaf)
        return Reference(terms)


def looked_at(g):
    """A hook that leaves the gradient, and pickles."""


class Engine(RuleBasedStateMachine):
    """Nodes beside their polynomials; expected gradients beside those of the leaves."""

    nodes = Bundle("nodes")

    def __init__(self):
        super().__init__()
        self.leaves = []
        self.data = []
        self.expected = []

    @rule(target=nodes, number=SMALL)
    def variable(self, number):
        self.leaves.append(Value(number))
        self.data.append(Fraction(number))
        self.expected.append(None)
        return self.leaves[-1], Reference({(len(self.leaves) - 1,): 1}), 1

    @rule(target=nodes, a=nodes, b=nodes)
    def add(self, a, b):
        return a[0] + b[0], a[1] + b[1], max(a[2], b[2])

    @rule(target=nodes, a=nodes, b=nodes)
    def multiply(self, a, b):
        if a[2] + b[2] > 4:
            return a
        return a[0] * b[0], a[1] * b[1], a[2] + b[2]

    @rule(target=nodes, a=nodes, number=SMALL)
    def shift(self, a, number):
        return number + a[0], a[1] + Reference({(): number}), a[2]

    @rule(target=nodes, a=nodes, number=SMALL)
    def detached(self, a, number):
        return a[0].detach() * number, Reference({(): a[1].at(self.data_then(a)) * number}), 0

    @rule(target=nodes, a=nodes)
    def without_graph(self, a):
        with no_grad():
            node = a[0] * 1.0 + 1.0
        return node, Reference({(): a[1].at(self.data_then(a)) + 1}), 0

    @rule(target=nodes, a=nodes)
    def hooked(self, a):
        return hook(a[0], looked_at), a[1], a[2]

    @rule(target=nodes, a=consumes(nodes))
    def replaced_by_its_pickle(self, a):
        """Its leaves come with it; they are their own from now on."""
        return self.adopted(pickle.loads(pickle.dumps((a[0], self.leaves))), a)

    @rule(target=nodes, a=consumes(nodes))
    def replaced_by_its_copy(self, a):
        return self.adopted(copy.deepcopy((a[0], self.leaves)), a)

    def adopted(self, twins, a):
        root, leaves = twins
        first = len(self.leaves)
        self.leaves += leaves
        self.data += self.data[:first]
        self.expected += self.expected[:first]
        moved = {tuple(first + i for i in m): c for m, c in a[1].terms.items()}
        return root, Reference(moved), a[2]

    @rule(a=nodes)
    def backward(self, a):
        if not a[0].requires_grad:
            return
        a[0].backward()
        reached = {leaf for m in a[1].terms for leaf in m}
        for leaf in reached:
            slope = a[1].slope(leaf).at(self.data)
            self.expected[leaf] = (self.expected[leaf] or 0) + slope

    @rule(data=st.data())
    def zero_grad(self, data):
        if self.leaves:
            i = data.draw(st.integers(0, len(self.leaves) - 1))
            self.leaves[i].zero_grad()
            self.expected[i] = None

    def data_then(self, a):
        return self.data

    @invariant()
    def gradients_are_as_expected(self):
        for leaf, expected in zip(self.leaves, self.expected, strict=True):
            assert leaf.grad == float(expected or 0)

    @invariant()
    def leaves_keep_their_numbers(self):
        for leaf, number in zip(self.leaves, self.data, strict=True):
            assert leaf.data == float(number)


TestEngine = Engine.TestCase
TestEngine.settings = settings(stateful_step_count=25, deadline=None)
