"""Who may open what: one table for every address of ours."""
