"""What the system tests use: the real programs, and the other side of the contract made without our code."""
