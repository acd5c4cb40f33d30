"""The pump: messages from stage to stage, from queue to handler, and back as new messages.

Read in this order: threads (frames and calls), calls and post (what happens to them), routing, outbox and results
(from what a handler returned to the post), scheduler, driver, workers, deadlines and handling (from the queue to
the handler), stages, pipeline, feed and composition (the long way and the user's own), run and pump (all of it).
"""
