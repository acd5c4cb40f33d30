"""The describe helper: a child process that imports an organism and says what its classes look like. No Qt in it."""
