"""What is done to the organism on the canvas, whoever asks for it: every function ends in one step of the document.

Read ``board``, which holds the working parts together; ``operations`` for what acts on the selection; ``moving``,
``connecting`` and ``creating``, which gestures use as well; ``clipboard``; ``following`` for what comes back.
"""
