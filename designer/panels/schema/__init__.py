"""The Schema tab: the XSD as the pump validates, and a place to try XML against it."""
