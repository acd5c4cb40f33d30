"""What is known of a run: folds over its event records, and the model that panels and canvas share."""
