"""What the mouse and the keys do on the canvas.

Read ``pointing``, which takes all input and begins the others: ``band``, ``connect``, ``move``, ``resize``, ``rewire``;
``zones`` for what can be grasped where; ``keyboard``; ``drop`` for what comes from outside.
"""
