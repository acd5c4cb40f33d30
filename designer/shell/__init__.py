"""The window: docks, bars, start page, dialogs, and the composition of all parts."""
