"""Running the organism of a window: its session, the trust it needs, and the helper that describes it first."""
