"""Sample portals: two made-up department portals served on this machine, for `make demo` and the tests."""
