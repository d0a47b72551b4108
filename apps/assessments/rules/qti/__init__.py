"""Response processing of IMS QTI, as far as items of real banks use it: pure, bounded, exact.

There are no loops in it: every expression is evaluated at most once for an answer, on texts and
containers of bounded size, and regular expressions run in linear time.
"""
