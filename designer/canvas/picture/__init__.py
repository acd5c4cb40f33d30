"""What is drawn and where, without a painter: derived from the document, kept up to date by its changes.

Read ``picture``, its face; ``derived`` behind that; ``wiring`` and ``routing`` for which edges there are and how they
run; ``item_index`` and ``edge_index`` for what is where; ``picking`` for what is under a point. ``repaint`` is what a
change leaves behind for those who paint.
"""
