"""The export helper: a child process that imports an organism and writes it as a folder. No Qt in it."""
