"""Bytes in, verdict out: the stages of the pipeline that need no pump, pure and synchronous."""
