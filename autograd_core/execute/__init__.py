"""Ways to run a tape: interpret.py (floats), batched.py (NumPy), native.py (LLVM).

Read run.py first, which says what they all give.
"""
