"""The Sample tab: documents that are valid, and one that just isn't, ready to be copied and sent."""
