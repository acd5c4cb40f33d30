"""How hints are found: what source tells of handlers (deeds, handler_facts), and the rules that read it."""
