"""What views share: the selection, the folder's classes and handlers, item models. No widgets."""
